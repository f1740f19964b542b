/* Signing on one core: requests a second, each with a body of its own, some with a session token.
 * The limit is 20,000 a second. */
#include "pricing/aws/sigv4.h"

#include <stdio.h>
#include <time.h>

enum { REQUESTS = 100000 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
    struct sigv4_signer signer = {0};
    struct error err;
    char token[1001], body[160];
    memset(token, 't', sizeof token - 1);
    token[sizeof token - 1] = '\0';
    struct sigv4_keys keys = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token};
    struct http_header headers[] = {
        {"Host", "ec2.us-east-1.amazonaws.com"},
        {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
        {"X-Amz-Date", "20261122T070000Z"},
        {"X-Amz-Security-Token", token},
    };
    double start = now_s();
    size_t bytes = 0;
    for (int i = 0; i < REQUESTS; i++) {
        snprintf(body, sizeof body,
                 "Action=DescribeInstanceTypes&Version=2016-11-15&MaxResults=100&NextToken=%d", i);
        bool temporary = i % 2 == 0;
        struct sigv4_request q = {"POST", "/", "", headers, temporary ? 4 : 3, slice_of(body)};
        struct sigv4_scope scope = {"us-east-1", "ec2", INT64_C(1795330800) + i / 1000};
        struct buffer out = {0};
        if (!sigv4_authorization(&signer, &q, &scope, &keys, &out, &err))
            return 1;
        bytes += out.n;
        buffer_clear(&out);
    }
    double rate = REQUESTS / (now_s() - start);
    printf("sigv4: %.0f requests signed a second on one core (limit 20000; %zu bytes of headers)\n",
           rate, bytes);
    return rate >= 20000 ? 0 : 1;
}
