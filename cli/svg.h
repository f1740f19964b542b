/* svg.h - what drawings have in common: one house style that stands on light and dark pages.
 *
 * No ground is painted, and all that is not a curve has the colour of text. */
#ifndef CLI_SVG_H
#define CLI_SVG_H

#include <stdint.h>
#include <stdio.h>

enum {
    SVG_WIDTH = 760,
    SVG_HEIGHT = 440,
    SVG_LEFT = 84,
    SVG_RIGHT = 24,
    SVG_TOP = 58,
    SVG_BOTTOM = 56
};

/* The drawing begins: its title, the rules of its own curves, its heading. */
void svg_begin(FILE *file, const char *title, const char *rules, const char *heading);
void svg_end(FILE *file);
void svg_text(FILE *file, double x, double y, const char *anchor, const char *text);
/* A grid line over the whole width, its mark on the left; over the whole height, its mark below. */
void svg_mark_y(FILE *file, double y, const char *text);
void svg_mark_x(FILE *file, double x, const char *text);
/* The two axes, and what they say. */
void svg_axes(FILE *file, const char *x_text, const char *y_text);

/* 1, 2 or 5 times a power of ten, at least x. */
double svg_round_step(double x);

/* Times that people name, rising; "15 min". */
enum { SVG_NAMED_TIMES = 30 };
extern const int64_t svg_named_s[SVG_NAMED_TIMES];
const char *svg_named_text(char buffer[32], int64_t s);

#endif
