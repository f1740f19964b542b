/* http_library.h - libcurl, loaded when the first client is made.
 *
 * Most runs are offline and end within milliseconds; linked in the usual way, libcurl and the
 * thirty libraries that Debian builds it with would cost each of them 20 ms.  Callers write
 * libcurl's own names, which stand for pointers here. */
#ifndef PRICING_AWS_HTTP_LIBRARY_H
#define PRICING_AWS_HTTP_LIBRARY_H

#include "model/error.h"

#include <curl/curl.h>

#define HTTP_LIBRARY_FUNCTIONS(each)                                                               \
    each(curl_easy_cleanup) each(curl_easy_getinfo) each(curl_easy_init) each(curl_easy_setopt)    \
        each(curl_easy_strerror) each(curl_global_init) each(curl_multi_add_handle)                \
            each(curl_multi_cleanup) each(curl_multi_info_read) each(curl_multi_init)              \
                each(curl_multi_perform) each(curl_multi_poll) each(curl_multi_remove_handle)      \
                    each(curl_multi_setopt) each(curl_slist_append) each(curl_slist_free_all)

struct http_library {
#define MEMBER(name) __typeof__(name) *name##_;
    HTTP_LIBRARY_FUNCTIONS(MEMBER)
#undef MEMBER
};
extern struct http_library http_library;

/* Loads and starts it, once for the life of the process. */
MUST_CHECK bool http_library_load(struct error *err);

#ifndef HTTP_LIBRARY_LOADER
#undef curl_easy_setopt /* macros that check types */
#undef curl_easy_getinfo
#undef curl_multi_setopt
#define curl_easy_cleanup http_library.curl_easy_cleanup_
#define curl_easy_getinfo http_library.curl_easy_getinfo_
#define curl_easy_init http_library.curl_easy_init_
#define curl_easy_setopt http_library.curl_easy_setopt_
#define curl_easy_strerror http_library.curl_easy_strerror_
#define curl_multi_add_handle http_library.curl_multi_add_handle_
#define curl_multi_cleanup http_library.curl_multi_cleanup_
#define curl_multi_info_read http_library.curl_multi_info_read_
#define curl_multi_init http_library.curl_multi_init_
#define curl_multi_perform http_library.curl_multi_perform_
#define curl_multi_poll http_library.curl_multi_poll_
#define curl_multi_remove_handle http_library.curl_multi_remove_handle_
#define curl_multi_setopt http_library.curl_multi_setopt_
#define curl_slist_append http_library.curl_slist_append_
#define curl_slist_free_all http_library.curl_slist_free_all_
#endif

#endif
