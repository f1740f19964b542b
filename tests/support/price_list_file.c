#include "tests/support/price_list_file.h"

#include "cli/json_out.h"

#include <string.h>

/* The columns of a list of 2026, in its order. */
static const char *const column_names[] = {
    "SKU",
    "OfferTermCode",
    "RateCode",
    "TermType",
    "PriceDescription",
    "EffectiveDate",
    "StartingRange",
    "EndingRange",
    "Unit",
    "PricePerUnit",
    "Currency",
    "RelatedTo",
    "LeaseContractLength",
    "PurchaseOption",
    "OfferingClass",
    "Product Family",
    "serviceCode",
    "Location",
    "Location Type",
    "Instance Type",
    "Current Generation",
    "Instance Family",
    "vCPU",
    "Physical Processor",
    "Clock Speed",
    "Memory",
    "Storage",
    "Network Performance",
    "Processor Architecture",
    "Storage Media",
    "Volume Type",
    "Max Volume Size",
    "Max IOPS/volume",
    "Max IOPS Burst Performance",
    "Max throughput/volume",
    "Provisioned",
    "Tenancy",
    "EBS Optimized",
    "Operating System",
    "License Model",
    "Group",
    "Group Description",
    "Transfer Type",
    "From Location",
    "From Location Type",
    "To Location",
    "To Location Type",
    "usageType",
    "operation",
    "AvailabilityZone",
    "CapacityStatus",
    "ClassicNetworkingSupport",
    "Dedicated EBS Throughput",
    "ECU",
    "Elastic Graphics Type",
    "Enhanced Networking Supported",
    "From Region Code",
    "GPU",
    "GPU Memory",
    "Instance",
    "Instance Capacity - 10xlarge",
    "Instance Capacity - 2xlarge",
    "Instance Capacity - large",
    "Instance SKU",
    "Intel AVX2 Available",
    "Intel AVX Available",
    "Intel Turbo Available",
    "MarketOption",
    "Normalization Size Factor",
    "Physical Cores",
    "Pre Installed S/W",
    "Processor Features",
    "Product Type",
    "Region Code",
    "Resource Type",
    "serviceName",
    "SnapshotArchiveFeeType",
    "To Region Code",
    "Volume API Name",
    "VPCNetworkingSupport",
};
enum { N_COLUMNS = sizeof column_names / sizeof *column_names };

struct row {
    const char *term, *unit, *price, *contract, *option, *class, *family, *type, *tenancy, *system,
        *license, *usage, *operation, *status, *software, *volume, *description;
    int64_t vcpus, memory_mib;
};

static void put_header(FILE *file)
{
    fputs("\"FormatVersion\",\"v1.0\"\n"
          "\"Disclaimer\",\"This pricing list is for informational purposes only. All prices are "
          "subject to the additional terms included in the pricing pages on "
          "http://aws.amazon.com. All Free Tier prices are also subject to the terms included at "
          "https://aws.amazon.com/free/\"\n"
          "\"Publication Date\",\"2026-09-18T18:59:00Z\"\n\"Version\",\"20260918185900\"\n"
          "\"OfferCode\",\"AmazonEC2\"\n",
          file);
    for (int i = 0; i < N_COLUMNS; i++)
        fprintf(file, "%s\"%s\"", i == 0 ? "" : ",", column_names[i]);
    fputc('\n', file);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void put_row(FILE *file, const struct catalogue *c, const struct row *r, unsigned sku)
{
    bool machine = r->type != NULL;
    fprintf(file,
            "\"%08X%08X\",\"JRTCKXETXF\",\"%08X%08X.JRTCKXETXF.6YS6EN2CT7\",\"%s\",\"$%s per %s, "
            "%s\",\"2026-09-01\",\"0\",\"Inf\",\"%s\",\"%s\",\"%s\",\"\",\"%s\",\"%s\",\"%s\","
            "\"%s\",\"AmazonEC2\",\"%s\",\"AWS Region\",\"%s\",\"%s\",\"%s\",\"%lld\",\"%s\","
            "\"%s\",\"%lld GiB\",\"%s\",\"%s\",\"%s\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",",
            sku * 2654435761U, sku, sku * 2654435761U, sku, r->term, r->price, r->unit,
            or_empty(r->description), r->unit, r->price, c->currency, or_empty(r->contract),
            or_empty(r->option), or_empty(r->class), r->family, c->location, or_empty(r->type),
            machine ? "Yes" : "", machine ? "General purpose" : "", (long long)r->vcpus,
            machine ? "Intel Xeon Scalable (Icelake)" : "", machine ? "3.5 GHz" : "",
            (long long)r->memory_mib / MIB_PER_GIB, machine ? "EBS only" : "",
            machine ? "Up to 12500 Megabit" : "", machine ? "64-bit" : "");
    fprintf(file,
            "\"%s\",\"\",\"%s\",\"%s\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"%s\",\"%s\",\"NA\","
            "\"%s\",\"false\",\"Up to 4750 "
            "Mbps\",\"NA\",\"\",\"Yes\",\"\",\"NA\",\"NA\",\"\",\"\",\"\","
            "\"\",\"\",\"Yes\",\"Yes\",\"Yes\",\"OnDemand\",\"8\",\"\",\"%s\",\"AVX; AVX2; Intel "
            "AVX; Intel AVX2; Intel AVX512; Intel Turbo\",\"\",\"%s\",\"\",\"Amazon Elastic "
            "Compute Cloud\",\"\",\"\",\"%s\",\"true\"\n",
            or_empty(r->tenancy), or_empty(r->system), or_empty(r->license), r->usage,
            or_empty(r->operation), or_empty(r->status), or_empty(r->software), c->region,
            or_empty(r->volume));
}

static struct row machine_row(const struct instance_type *t, const char *price, const char *usage)
{
    return (struct row){.term = "OnDemand",
                        .unit = "Hrs",
                        .price = price,
                        .family =
                            t->bare_metal ? "Compute Instance (bare metal)" : "Compute Instance",
                        .type = t->name,
                        .tenancy = "Shared",
                        .system = "Linux",
                        .license = "No License required",
                        .usage = usage,
                        .operation = "RunInstances",
                        .status = "Used",
                        .software = "NA",
                        .description = "On Demand Linux, a \"\"quoted\"\" word",
                        .vcpus = t->vcpus,
                        .memory_mib = t->memory_mib};
}

static void put_wanted(FILE *file, const struct catalogue *c, int32_t i, unsigned *sku)
{
    char price[32], usage[80];
    int64_t uusd = c->offers[i].on_demand_uusd_h;
    snprintf(usage, sizeof usage, "BoxUsage:%s", c->types[i].name);
    struct row r = machine_row(&c->types[i], usd_exact(price, uusd), usage);
    put_row(file, c, &r, ++*sku);
    r.term = "Reserved";
    r.class = "standard";
    r.contract = "1yr";
    r.option = "No Upfront";
    r.price = usd_exact(price, (uusd * 6 + 9) / 10);
    put_row(file, c, &r, ++*sku);
    r.contract = "3yr";
    r.option = "All Upfront";
    r.unit = "Quantity";
    r.price = usd_exact(price, uusd * 4 * 876 * 3);
    put_row(file, c, &r, ++*sku);
    r.unit = "Hrs";
    r.price = "0.0000000000";
    put_row(file, c, &r, ++*sku);
}

/* Rows of the same type that differ from what is wanted in one cell at least, at wrong prices. */
static void put_unwanted(FILE *file, const struct catalogue *c, int32_t i, unsigned variant,
                         unsigned *sku)
{
    static const char *const systems[] = {"Windows", "RHEL", "SUSE", "Red Hat Enterprise Linux",
                                          "Linux"};
    static const char *const tenancies[] = {"Shared", "Dedicated", "Host", "Reserved"};
    static const char *const software[] = {"NA", "SQL Web", "SQL Std", "SQL Ent"};
    static const char *const statuses[] = {"Used", "UnusedCapacityReservation",
                                           "AllocatedCapacityReservation"};
    char usage[80];
    snprintf(usage, sizeof usage, "DedicatedUsage:%s", c->types[i].name);
    struct row r = machine_row(&c->types[i], "9.8765432100", usage);
    r.system = systems[variant % 5];
    r.tenancy = tenancies[variant / 5 % 4];
    r.software = software[variant / 20 % 4];
    r.status = statuses[variant / 80 % 3];
    if (variant / 240 % 3 != 0) { /* most rows are terms of reserved instances */
        r.term = "Reserved";
        r.class = variant % 2 == 0 ? "standard" : "convertible";
        r.contract = variant % 7 < 3 ? "1yr" : "3yr";
        r.option = "Partial Upfront";
    }
    if (strcmp(r.system, "Linux") == 0 && strcmp(r.tenancy, "Shared") == 0 &&
        strcmp(r.software, "NA") == 0 && strcmp(r.status, "Used") == 0)
        r.tenancy = "Dedicated";
    put_row(file, c, &r, ++*sku);
}

static void put_others(FILE *file, const struct catalogue *c, unsigned *sku)
{
    struct row gp3 = {.term = "OnDemand",
                      .unit = "GB-Mo",
                      .price = "0.0800000000",
                      .family = "Storage",
                      .usage = "XX1-EBS:VolumeUsage.gp3",
                      .volume = "gp3"};
    struct row nat = {.term = "OnDemand",
                      .unit = "Hrs",
                      .price = "0.0450000000",
                      .family = "NAT Gateway",
                      .usage = "NatGateway-Hours",
                      .operation = "NatGateway"};
    put_row(file, c, &gp3, ++*sku);
    put_row(file, c, &nat, ++*sku);
    nat.unit = "GB";
    nat.usage = "NatGateway-Bytes";
    put_row(file, c, &nat, ++*sku);
}

int32_t price_list_write(const struct price_list_file *what, FILE *file)
{
    const struct catalogue *c = what->catalogue;
    unsigned sku = 0;
    int32_t n = 0;
    put_header(file);
    put_others(file, c, &sku);
    for (int32_t i = 0; i < c->n_types; i++) {
        if (c->offers[i].on_demand_uusd_h == UNKNOWN)
            continue;
        put_wanted(file, c, i, &sku);
        n++;
    }
    for (unsigned variant = 0; ftell(file) < what->bytes_least; variant++) {
        for (int32_t i = 0; i < c->n_types && ftell(file) < what->bytes_least; i++)
            put_unwanted(file, c, i, variant + (unsigned)i, &sku);
    }
    return n;
}
