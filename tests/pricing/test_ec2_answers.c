/* EC2's answers: types, offerings by zone, and spot prices over a window. */
#include "pricing/read/ec2_answers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_ec2_answers(void);

static struct figures f;
static struct xml doc;
static struct error err;

static void setup(void)
{
    figures_init(&f);
}

static void teardown(void)
{
    figures_clear(&f);
    xml_clear(&doc);
}

static const struct xml_element *parsed(const char *text)
{
    xml_clear(&doc);
    ck_assert_msg(xml_parse(&doc, slice_of(text), &err), "%s", err.message);
    return doc.root;
}

#define TYPES(items)                                                                               \
    "<DescribeInstanceTypesResponse "                                                              \
    "xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"                  \
    "<instanceTypeSet>" items "</instanceTypeSet><nextToken>abc</nextToken>"                       \
    "</DescribeInstanceTypesResponse>"
#define BASIC(name, arch, vcpus, mib)                                                              \
    "<instanceType>" name "</instanceType><supportedUsageClasses><item>on-demand</item>"           \
    "<item>spot</item></supportedUsageClasses><bareMetal>false</bareMetal><processorInfo>"         \
    "<supportedArchitectures><item>" arch "</item></supportedArchitectures></processorInfo>"       \
    "<vCpuInfo><defaultVCpus>" vcpus "</defaultVCpus><defaultCores>4</defaultCores>"               \
    "<defaultThreadsPerCore>2</defaultThreadsPerCore></vCpuInfo><memoryInfo><sizeInMiB>" mib       \
    "</sizeInMiB></memoryInfo>"

static const struct instance_type *type_of(const char *name)
{
    const struct type_figures *t = figures_find(&f, slice_of(name));
    ck_assert_msg(t != NULL && t->type.name != NULL, "%s is not there", name);
    return &t->type;
}

START_TEST(a_type_is_read_with_its_hardware)
{
    ck_assert(ec2_types_read(
        parsed(TYPES("<item>" BASIC(
            "c6id.2xlarge", "x86_64", "8",
            "16384") "<instanceStorageInfo><totalSizeInGB>474</totalSizeInGB></instanceStorageInfo>"
                     "<ebsInfo><ebsOptimizedInfo><baselineBandwidthInMbps>2500</"
                     "baselineBandwidthInMbps>"
                     "<maximumBandwidthInMbps>10000</maximumBandwidthInMbps></ebsOptimizedInfo></"
                     "ebsInfo>"
                     "<networkInfo><networkCards><item><baselineBandwidthInGbps>3.125"
                     "</baselineBandwidthInGbps><peakBandwidthInGbps>12.5</peakBandwidthInGbps></"
                     "item>"
                     "</networkCards></networkInfo><unheardOf><deep><item>1</item></deep></"
                     "unheardOf>"
                     "</item><item>" BASIC("m7g.large", "arm64", "2",
                                           "8192") "<burstablePerformanceSupported>true</"
                                                   "burstablePerformanceSupported></item>")),
        &f, &err));
    const struct instance_type *t = type_of("c6id.2xlarge");
    ck_assert_str_eq(t->family, "c6id");
    ck_assert_str_eq(t->size, "2xlarge");
    ck_assert_int_eq(t->arch, ARCH_X86_64);
    ck_assert_int_eq(t->vcpus, 8);
    ck_assert_int_eq(t->physical_cores, 4);
    ck_assert_int_eq(t->threads_per_core, 2);
    ck_assert_int_eq(t->memory_mib, 16384);
    ck_assert_int_eq(t->storage_gb, 474);
    ck_assert_int_eq(t->ebs_mbps, 2500);
    ck_assert_int_eq(t->ebs_burst_mbps, 10000);
    ck_assert_int_eq(t->network_mbps, 3125);
    ck_assert_int_eq(t->network_burst_mbps, 12500);
    ck_assert(t->spot_capable && !t->bare_metal && !t->burstable);
    ck_assert_int_eq(type_of("m7g.large")->arch, ARCH_ARM64);
    ck_assert(type_of("m7g.large")->burstable);
    ck_assert_int_eq(type_of("m7g.large")->network_mbps, UNKNOWN);
}
END_TEST

START_TEST(gpus_and_accelerators_are_named_as_in_the_catalogue)
{
    ck_assert(ec2_types_read(
        parsed(TYPES("<item>" BASIC(
            "p4d.24xlarge", "x86_64", "96",
            "1179648") "<gpuInfo><gpus><item><name>A100</name><manufacturer>NVIDIA</"
                       "manufacturer><count>8"
                       "</count><gpuPartitionSize>1.0</"
                       "gpuPartitionSize><memoryInfo><sizeInMiB>40960"
                       "</sizeInMiB></memoryInfo></item></gpus></gpuInfo></item>"
                       "<item>" BASIC(
                           "g6f.large", "x86_64", "2",
                           "8192") "<gpuInfo><gpus><item><name>L4</name><manufacturer>NVIDIA</"
                                   "manufacturer><count>0"
                                   "</count><logicalGpuCount>1</"
                                   "logicalGpuCount><gpuPartitionSize>0.125"
                                   "</gpuPartitionSize><memoryInfo><sizeInMiB>2861</sizeInMiB></"
                                   "memoryInfo></item></gpus>"
                                   "</gpuInfo></item>"
                                   "<item>" BASIC(
                                       "inf1.xlarge", "x86_64", "4",
                                       "8192") "<inferenceAcceleratorInfo><accelerators><member><"
                                               "count>1</count><name>Inferentia"
                                               "</name><manufacturer>AWS</manufacturer></member></"
                                               "accelerators>"
                                               "</inferenceAcceleratorInfo></item>"
                                               "<item>" BASIC(
                                                   "vt1.3xlarge", "x86_64", "12",
                                                   "24576") "<mediaAcceleratorInfo><accelerators><"
                                                            "item><count>2</count><name>U30</name>"
                                                            "<manufacturer>Xilinx</manufacturer></"
                                                            "item></accelerators></"
                                                            "mediaAcceleratorInfo>"
                                                            "</item>")),
        &f, &err));
    ck_assert_int_eq(type_of("p4d.24xlarge")->gpus, 8);
    ck_assert_str_eq(type_of("p4d.24xlarge")->gpu_model, "NVIDIA A100");
    ck_assert_int_eq(type_of("p4d.24xlarge")->gpu_memory_mib, 40960);
    ck_assert(type_of("g6f.large")->gpu_fraction);
    ck_assert_int_eq(type_of("g6f.large")->gpu_slice_milli, 125);
    ck_assert_int_eq(type_of("g6f.large")->gpus, 0);
    ck_assert_str_eq(type_of("inf1.xlarge")->accelerators, "Inferentia:1");
    ck_assert_str_eq(type_of("vt1.3xlarge")->accelerators, "Xilinx U30:2");
    ck_assert_str_eq(type_of("p4d.24xlarge")->accelerators, "");
}
END_TEST

START_TEST(a_type_without_vcpus_memory_or_sense_is_left_out_and_counted)
{
    ck_assert(ec2_types_read(
        parsed(TYPES("<item>" BASIC(
            "m5.large", "x86_64", "0",
            "8192") "</item>"
                    "<item>" BASIC("m5.large", "x86_64", "2",
                                   "8 GiB") "</item>"
                                            "<item>" BASIC(
                                                "m5.large", "sparc", "2",
                                                "8192") "</item>"
                                                        "<item>" BASIC(
                                                            "m5 large", "x86_64", "2",
                                                            "8192") "</item>"
                                                                    "<item/>"
                                                                    "<item>" BASIC(
                                                                        "m5.xlarge", "x86_64", "4",
                                                                        "16384") "</item>")),
        &f, &err));
    ck_assert_int_eq((int)f.names.n, 1);
    ck_assert_int_eq(f.not_understood, 5);
    ck_assert_int_eq(f.rows, 6);
}
END_TEST

START_TEST(another_document_is_refused)
{
    ck_assert(!ec2_types_read(parsed("<html><body/></html>"), &f, &err));
    ck_assert_int_eq(err.kind, ERROR_REMOTE);
    ck_assert(!ec2_offerings_read(parsed("<html><body/></html>"), "us-east-1", &f, &err));
    struct spot_history *h = spot_history_new("us-east-1", 0, 1);
    ck_assert(!spot_history_read(h, parsed("<html><body/></html>"), &err));
    spot_history_free(h);
}
END_TEST

#define OFFER(type, place)                                                                         \
    "<item><instanceType>" type "</instanceType><locationType>availability-zone</locationType>"    \
    "<location>" place "</location></item>"

START_TEST(offerings_are_zones_of_the_region_and_no_local_zones)
{
    ck_assert(ec2_offerings_read(
        parsed("<R><instanceTypeOfferingSet>" OFFER("m5.large", "us-east-1a")
                   OFFER("m5.large", "us-east-1c") OFFER("m5.large", "us-east-1-bos-1a")
                       OFFER("t3.nano", "us-east-1-bos-1a") OFFER("c5.large", "us-east-2a")
                           OFFER("bad type", "us-east-1a") "</instanceTypeOfferingSet></R>"),
        "us-east-1", &f, &err));
    ck_assert_int_eq((int)f.names.n, 1);
    ck_assert_uint_eq(figures_find(&f, SLICE("m5.large"))->zones, 5);
    ck_assert_int_eq(f.not_understood, 1);
}
END_TEST

#define SPOT(zone, price, time)                                                                    \
    "<item><instanceType>m5.large</instanceType><productDescription>Linux/UNIX"                    \
    "</productDescription><spotPrice>" price "</spotPrice><timestamp>" time                        \
    "</timestamp><availabilityZone>" zone "</availabilityZone></item>"
#define HISTORY(items) "<R><spotPriceHistorySet>" items "</spotPriceHistorySet></R>"

START_TEST(a_spot_price_counts_for_as_long_as_it_held)
{
    /* A window of 10 hours from midnight: 0.05 holds for 6 of them (it began before), 0.03 for 3,
     * 0.09 for the last. */
    int64_t start = INT64_C(1788220800000), hour = 3600000;
    struct spot_history *h = spot_history_new("us-east-1", start, start + 10 * hour);
    ck_assert(spot_history_read(
        h, parsed(HISTORY(SPOT("us-east-1a", "0.090000", "2026-09-01T09:00:00.000Z"))), &err));
    ck_assert(spot_history_read(
        h,
        parsed(HISTORY(SPOT("us-east-1a", "0.030000", "2026-09-01T06:00:00.000Z")
                           SPOT("us-east-1a", "0.050000", "2026-08-20T00:00:00.000Z")
                               SPOT("us-east-1b", "0.040000", "2026-08-20T00:00:00.000Z")
                                   SPOT("us-east-1b", "7", "2026-09-02T00:00:00.000Z")
                                       SPOT("us-east-1c", "free", "2026-08-20T00:00:00.000Z")
                                           SPOT("us-east-2a", "0.01", "2026-08-20T00:00:00Z"))),
        &err));
    spot_history_end(h, &f);
    const struct type_figures *t = figures_find(&f, SLICE("m5.large"));
    ck_assert_int_eq(t->n_zone_prices, 2);
    ck_assert_int_eq(t->zone_prices[0].zone, 'a');
    ck_assert_int_eq(t->zone_prices[0].median_uusd_h, 50000);
    ck_assert_int_eq(t->zone_prices[0].p90_uusd_h, 50000);
    ck_assert_int_eq(t->zone_prices[0].latest_uusd_h, 90000);
    ck_assert_int_eq(t->zone_prices[1].median_uusd_h, 40000);
    ck_assert_int_eq(t->spot_uusd_h, 50000); /* of two zones the dearer */
    ck_assert_int_eq(f.not_understood, 1);
    spot_history_free(h);
}
END_TEST

START_TEST(a_window_of_a_moment_gives_the_price_of_that_moment)
{
    int64_t now = INT64_C(1788220800000);
    struct spot_history *h = spot_history_new("us-east-1", now, now);
    ck_assert(
        spot_history_read(h,
                          parsed(HISTORY(SPOT("us-east-1a", "0.03", "2026-08-20T00:00:00Z")
                                             SPOT("us-east-1a", "0.06", "2026-08-21T00:00:00Z"))),
                          &err));
    spot_history_end(h, &f);
    ck_assert_int_eq(figures_find(&f, SLICE("m5.large"))->spot_uusd_h, 60000);
    spot_history_free(h);
}
END_TEST

Suite *suite_ec2_answers(void)
{
    Suite *s = suite_create("ec2_answers");
    TCase *t = tcase_create("ec2_answers");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_type_is_read_with_its_hardware);
    tcase_add_test(t, gpus_and_accelerators_are_named_as_in_the_catalogue);
    tcase_add_test(t, a_type_without_vcpus_memory_or_sense_is_left_out_and_counted);
    tcase_add_test(t, another_document_is_refused);
    tcase_add_test(t, offerings_are_zones_of_the_region_and_no_local_zones);
    tcase_add_test(t, a_spot_price_counts_for_as_long_as_it_held);
    tcase_add_test(t, a_window_of_a_moment_gives_the_price_of_that_moment);
    suite_add_tcase(s, t);
    return s;
}
