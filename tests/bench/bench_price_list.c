/* A bulk price list of 475 MB as AWS lays it out, in pieces of 64 KB as they come from the network:
 * MB/s of CPU time on one core, and the memory that took.  The limits are 500 MB/s and 20 MB; every
 * price of interest must have been found. */
#include "pricing/pricing.h"
#include "pricing/read/price_list.h"
#include "tests/support/price_list_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIST_BYTES INT64_C(475000000)
#define PATH "build/bench/price-list.csv"

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool make_list(const struct catalogue *c)
{
    mkdir("build", 0777);
    mkdir("build/bench", 0777);
    struct stat there;
    if (stat(PATH, &there) == 0 && there.st_size >= LIST_BYTES)
        return true;
    FILE *file = fopen(PATH, "w");
    if (file == NULL)
        return false;
    price_list_write(&(struct price_list_file){c, LIST_BYTES}, file);
    return fclose(file) == 0;
}

static int32_t wrong_prices(const struct catalogue *c, const struct figures *f)
{
    int32_t wrong = 0;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_find(f, slice_of(c->types[i].name));
        int64_t found = t == NULL ? UNKNOWN : t->on_demand_uusd_h;
        wrong += found != c->offers[i].on_demand_uusd_h;
    }
    return wrong;
}

/* Reads the list; CPU seconds of which the copying out of the page cache is no part. */
static double read_list(struct figures *f, struct error *err)
{
    enum { PIECE = 1 << 16 };
    static char piece[PIECE];
    struct price_list *p = price_list_new("us-east-1", f);
    int fd = open(PATH, O_RDONLY);
    double spent = 0;
    bool ok = fd >= 0;
    for (ssize_t n = 1; ok && n > 0;) {
        n = read(fd, piece, PIECE);
        double start = cpu_s();
        ok = n >= 0 && (n == 0 || price_list_feed(p, piece, (size_t)n, err));
        spent += cpu_s() - start;
    }
    ok = ok && price_list_end(p, err);
    close(fd);
    price_list_free(p);
    return ok ? spent : -1;
}

int main(void)
{
    struct catalogue c;
    struct error err = {0};
    if (!pricing_load(&c, &(struct pricing_options){.region = "us-east-1"}, &err) ||
        !make_list(&c)) {
        fprintf(stderr, "%s: %s\n", PATH, err.message);
        return 1;
    }
    struct figures f;
    figures_init(&f);
    double s = read_list(&f, &err);
    if (s < 0) {
        fprintf(stderr, "%s: %s\n", PATH, err.message);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    int32_t wrong = wrong_prices(&c, &f);
    double rate = (double)LIST_BYTES / 1e6 / s;
    printf("price list: 475 MB, %lld rows: %.0f MB/s of CPU time (limit 500), peak %.1f MB (limit "
           "20), %zu types, %d wrong or missing\n",
           (long long)f.rows, rate, (double)usage.ru_maxrss / 1024, f.names.n, (int)wrong);
    bool good = rate >= 500 && usage.ru_maxrss < 20 * 1024 && wrong == 0;
    figures_clear(&f);
    catalogue_clear(&c);
    return good ? 0 : 1;
}
