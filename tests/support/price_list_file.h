/* price_list_file.h - a made-up bulk price list of one region, laid out as AWS lays out its own:
 * for tests and for the bench.  Deterministic. */
#ifndef TESTS_PRICE_LIST_FILE_H
#define TESTS_PRICE_LIST_FILE_H

#include "model/catalogue/catalogue.h"

#include <stdio.h>

struct price_list_file {
    const struct catalogue *catalogue; /* whose region, types and on-demand prices are written */
    int64_t bytes_least;               /* rows that nobody wants are added until it is so large */
};

/* Writes it; the number of types with an on-demand price.  Each has reserved prices too: of
 * 60 % of on-demand for one year without upfront, 3-year all upfront of 8760 * 3 * 40 %. */
int32_t price_list_write(const struct price_list_file *what, FILE *file);

#endif
