# Ctrl-C ends the search; the best plan so far is written.
$ awk 'BEGIN { srand(3); print "label,count,vcpus,memory_mib"; for (i = 0; i < 400; i++) printf "c%d,%d,%d,%d\n", i, 1 + int(rand() * 50), 1 + int(rand() * 30), 500 + int(rand() * 90000) }' > $TMP_OUT/hard.csv
$ timeout --foreground -s INT --preserve-status 0.7 batchfit plan $TMP_OUT/hard.csv --solver exact --work 100000000000000 --format json --output $TMP_OUT/o.json; code=$?; grep -o '"stopped": "[a-z]*"' $TMP_OUT/o.json; exit $code
"stopped": "interrupted"
[exit 130]
