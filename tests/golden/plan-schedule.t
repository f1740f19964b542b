# Each job once, under a name of its own; one lease id an instance.
$ batchfit plan lists/pipeline.csv --instance-types m6i.2xlarge --max-instances 1 --schedule - --output /dev/null | cut -d, -f1,2,4,5 | sort
align_a,0,m6i.2xlarge,on-demand
align_b,0,m6i.2xlarge,on-demand
job,class,instance_type,purchase
sort#4:0,1,m6i.2xlarge,on-demand
sort#4:1,1,m6i.2xlarge,on-demand
sort#4:2,1,m6i.2xlarge,on-demand
sort#4:3,1,m6i.2xlarge,on-demand
sort#4:4,1,m6i.2xlarge,on-demand
sort#4:5,1,m6i.2xlarge,on-demand
sort#5:0,1,m6i.2xlarge,on-demand
sort#5:1,1,m6i.2xlarge,on-demand
# Threads and repetition change nothing.
$ batchfit plan lists/pipeline.csv --threads 1 --format json > $TMP_OUT/one.json; batchfit plan lists/pipeline.csv --threads 4 --format json | cmp - $TMP_OUT/one.json
# What is saved is what --format json prints.
$ batchfit plan lists/pipeline.csv --save $TMP_OUT/two.json --output /dev/null; cmp $TMP_OUT/one.json $TMP_OUT/two.json
$ batchfit verify $TMP_OUT/two.json lists/pipeline.csv --quiet > /dev/null
# A job that is named as another's name:index or name#line would be gets its own line.
$ batchfit plan lists/clash.csv --instance-types m6i.2xlarge --schedule - --output /dev/null | cut -d, -f1 | sort
job
sort:0
sort:1
sort:1#3
sort:2
sort:7
twice#5
twice#5#7
twice#6
