#include "cli/suggest.h"

#include <string.h>

enum { NAME_MOST = 63 };

static int levenshtein(const char *a, const char *b)
{
    int row[NAME_MOST + 1];
    int n = (int)strlen(b);
    if (n > NAME_MOST)
        return SUGGEST_FAR;
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; a[i - 1] != '\0'; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int above = row[j];
            int best = diagonal + (a[i - 1] != b[j - 1]);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[n];
}

int suggest_distance(const char *a, const char *b)
{
    int best = levenshtein(a, b);
    char turned[NAME_MOST + 1];
    size_t n = strlen(a);
    for (const char *dash = strchr(a, '-'); dash != NULL && n <= NAME_MOST;
         dash = strchr(dash + 1, '-')) {
        size_t head = (size_t)(dash - a);
        memcpy(turned, dash + 1, n - head - 1);
        turned[n - head - 1] = '-';
        memcpy(turned + n - head, a, head);
        turned[n] = '\0';
        int d = 1 + levenshtein(turned, b);
        best = d < best ? d : best;
    }
    return best;
}

int suggest_most(const char *name)
{
    size_t n = strlen(name);
    return n < 6 ? (int)n / 2 : 3;
}
