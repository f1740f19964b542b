#include "pricing/aws/timestamp.h"

#include "model/quantity.h"

#include <stdio.h>
#include <time.h>

void timestamp_basic(int64_t time_s, char out[17])
{
    time_t t = (time_t)time_s;
    struct tm tm;
    if (gmtime_r(&t, &tm) == NULL || strftime(out, 17, "%Y%m%dT%H%M%SZ", &tm) != 16)
        memcpy(out, "19700101T000000Z", 17);
}

/* "Nov" -> 11. */
static int month_of(struct slice name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int m = 0; m < 12; m++) {
        if (slice_is(name, (const char[]){names[3 * m], names[3 * m + 1], names[3 * m + 2], '\0'}))
            return m + 1;
    }
    return 0;
}

bool timestamp_http(struct slice text, int64_t *time_s)
{
    int month = text.n == 29 ? month_of((struct slice){text.p + 8, 3}) : 0;
    if (month == 0 || text.p[3] != ',' || !slice_is(slice_from(text, 25), " GMT"))
        return false;
    char iso[32];
    snprintf(iso, sizeof iso, "%.4s-%02d-%.2sT%.8sZ", text.p + 12, month, text.p + 5, text.p + 17);
    return timestamp_iso(slice_of(iso), time_s);
}

bool timestamp_iso(struct slice text, int64_t *time_s)
{
    int64_t ms;
    if (!quantity_time_ms(text, &ms))
        return false;
    *time_s = ms / 1000;
    return true;
}
