/* Signs the requests that standard input tells, one a line, and prints each Authorization header;
 * tests/sigv4_botocore.sh compares them with those of another signer.  A line holds, with tabs in
 * between, in hexadecimal: method, path, query, region, service, token, body, time in seconds, then
 * names and values of headers. */
#include "model/arena.h"
#include "model/quantity.h"
#include "pricing/aws/sigv4.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIELDS_MAX = 200, FIXED = 8 };

static int digit(char c)
{
    return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* In place; returns how many bytes it stands for. */
static size_t unhex(char *text)
{
    size_t n = strlen(text) / 2;
    for (size_t i = 0; i < n; i++)
        text[i] = (char)(unsigned char)(digit(text[2 * i]) * 16 + digit(text[2 * i + 1]));
    text[n] = '\0';
    return n;
}

static void sign_line(char *line, struct sigv4_signer *signer)
{
    char *fields[FIELDS_MAX];
    size_t lengths[FIELDS_MAX], n = 0;
    for (char *p = line; p != NULL && n < FIELDS_MAX;) {
        fields[n] = strsep(&p, "\t");
        lengths[n] = unhex(fields[n]);
        n++;
    }
    struct http_header headers[FIELDS_MAX / 2];
    size_t n_headers = 0;
    for (size_t i = FIXED; i + 1 < n; i += 2)
        headers[n_headers++] = (struct http_header){fields[i], fields[i + 1]};
    struct sigv4_request q = {fields[0], fields[1], fields[2],
                              headers,   n_headers, {fields[6], lengths[6]}};
    struct sigv4_scope scope = {fields[3], fields[4], 0};
    if (!quantity_whole(slice_of(fields[7]), INT64_MAX, &scope.time_s))
        exit(1);
    struct sigv4_keys keys = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", fields[5]};
    struct buffer out = {0};
    struct error err;
    if (sigv4_authorization(signer, &q, &scope, &keys, &out, &err))
        puts(out.p);
    else
        puts(err.message);
    buffer_clear(&out);
}

int main(void)
{
    struct sigv4_signer signer = {0};
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        sign_line(line, &signer);
    }
    free(line);
    return 0;
}
