#include "cli/svg.h"

#include <math.h>

void svg_begin(FILE *file, const char *title, const char *rules, const char *heading)
{
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\" role=\"img\">\n"
            "<title>%s</title>\n"
            "<style>\n"
            "svg{color:#333;font:13px system-ui,sans-serif}\n"
            "@media (prefers-color-scheme:dark){svg{color:#ddd}}\n"
            "text{fill:currentColor}\n"
            ".head{font-size:16px;font-weight:600}\n"
            ".grid{stroke:currentColor;stroke-opacity:.15}\n"
            ".axis{stroke:currentColor;fill:none}\n"
            "%s"
            "</style>\n"
            "<text class=\"head\" x=\"%d\" y=\"22\">%s</text>\n",
            SVG_WIDTH, SVG_HEIGHT, SVG_WIDTH, SVG_HEIGHT, title, rules, SVG_LEFT, heading);
}

void svg_end(FILE *file)
{
    fputs("</svg>\n", file);
}

void svg_text(FILE *file, double x, double y, const char *anchor, const char *text)
{
    fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
}

void svg_mark_y(FILE *file, double y, const char *text)
{
    fprintf(file, "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n", SVG_LEFT,
            y, SVG_WIDTH - SVG_RIGHT, y);
    svg_text(file, SVG_LEFT - 8, y + 4, "end", text);
}

void svg_mark_x(FILE *file, double x, const char *text)
{
    fprintf(file, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", x,
            SVG_TOP, x, SVG_HEIGHT - SVG_BOTTOM);
    svg_text(file, x, SVG_HEIGHT - SVG_BOTTOM + 18, "middle", text);
}

void svg_axes(FILE *file, const char *x_text, const char *y_text)
{
    fprintf(file,
            "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
            (SVG_TOP + SVG_HEIGHT - SVG_BOTTOM) / 2, y_text);
    svg_text(file, (SVG_LEFT + SVG_WIDTH - SVG_RIGHT) / 2.0, SVG_HEIGHT - 14, "middle", x_text);
    fprintf(file, "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>\n", SVG_LEFT, SVG_TOP,
            SVG_HEIGHT - SVG_BOTTOM, SVG_WIDTH - SVG_RIGHT);
}

double svg_round_step(double x)
{
    double power = pow(10, floor(log10(x)));
    if (x <= power)
        return power;
    if (x <= 2 * power)
        return 2 * power;
    return x <= 5 * power ? 5 * power : 10 * power;
}

const int64_t svg_named_s[SVG_NAMED_TIMES] = {
    1,      2,      5,      10,      15,      30,      60,       120,      300,      600,
    900,    1800,   3600,   7200,    10800,   14400,   21600,    28800,    43200,    86400,
    172800, 345600, 604800, 1209600, 2592000, 5184000, 10368000, 31536000, 63072000, 157680000};
const char *svg_named_text(char buffer[32], int64_t s)
{
    static const struct {
        int64_t s;
        const char *unit;
    } units[] = {{31536000, "y"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    int i = 0;
    while (s < units[i].s)
        i++;
    snprintf(buffer, 32, "%d %s", (int)(s / units[i].s), units[i].unit);
    return buffer;
}
