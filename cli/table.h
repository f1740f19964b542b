/* table.h - plain text tables: columns as wide as their widest cell, two blanks between. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "model/arena.h"
#include "model/units.h"

#include <stdio.h>

enum { TABLE_COLUMNS = 24 };

struct table {
    struct arena arena;
    int n_columns;
    bool right[TABLE_COLUMNS]; /* numbers are set flush right */
    char **cells;              /* row by row */
    size_t n_cells, capacity;
};

/* Headings start with '>' for columns set flush right: table_begin(&t, 3, "name", ">vCPU", ...). */
void table_begin(struct table *t, int n_columns, ...);
/* The next cell of the current row; rows follow from the count.  Control characters become '?'. */
void table_cell(struct table *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Writes headings and rows, each line indented; a cell wider than `widest` columns is cut with
 * "..." when widest > 0.  Width counts UTF-8 characters.  Frees the table. */
void table_print(struct table *t, FILE *file, int indent, int widest);

/* From now on money is shown in this currency: "USD" as "$74.20", others as "CNY 74.20". */
void show_currency(const char *currency);

/* The ending of "job" or "class" behind a number. */
static inline const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}
static inline const char *plural_es(int64_t n)
{
    return n == 1 ? "" : "es";
}

static inline const char *label_or_none(const char *label)
{
    return label[0] == '\0' ? "(no label)" : label;
}

/* Numbers as people read them; each returns its buffer of 32 bytes. */
const char *show_usd(char buffer[32], int64_t uusd);         /* "$74.20", "$0.0042", "$1,234" */
const char *show_price(char buffer[32], int64_t uusd_per_h); /* "0.0765", "unknown" */
const char *show_whole(char buffer[32], int64_t n);          /* "1,368" */
const char *show_duration(char buffer[32], int64_t s);       /* "6 h 31 m", "45 s", "3 d 2 h" */
const char *show_duration_ms(char buffer[32], int64_t ms);   /* "0.5 s", "6 h 31 m"; "-" unknown */
const char *show_change(char buffer[32], double share);      /* "+3 %", "-19 %"; never "-0 %" */
const char *show_mib(char buffer[32], int64_t mib);          /* "15,360 MiB"; "unknown" */
const char *show_vcpus(char buffer[32], int64_t mcpu);       /* "4", "0.25"; "unknown" */
/* Of a long label the end, by which labels are told apart ("...ALIGN_STAR:STAR_ALIGN"): at most
 * `widest` bytes, of 79; none for a label of "" . */
const char *show_label(char buffer[80], const char *label, size_t widest, const char *none);
const char *show_percent(char buffer[32], double fraction); /* "2.4 %", "0.03 %" */

#endif
