#define HTTP_LIBRARY_LOADER
#include "pricing/aws/http_library.h"

#include <dlfcn.h>
#include <string.h>

struct http_library http_library;

static bool load(const char *name, void *handle, void *pointer, size_t size, struct error *err)
{
    void *symbol = dlsym(handle, name);
    if (symbol == NULL)
        return error_set(err, ERROR_INTERNAL, "libcurl has no %s; version 7.66 or later is needed",
                         name);
    memcpy(pointer, &symbol, size); /* ISO C has no cast from void * to a function's pointer */
    return true;
}

bool http_library_load(struct error *err)
{
    static bool started;
    if (started)
        return true;
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return error_set(err, ERROR_INTERNAL, "libcurl, which fetches prices, is missing: %s",
                         dlerror());
#define LOAD(name)                                                                                 \
    if (!load(#name, handle, &http_library.name##_, sizeof http_library.name##_, err))             \
        return false;
    HTTP_LIBRARY_FUNCTIONS(LOAD)
#undef LOAD
    if (http_library.curl_global_init_(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, ERROR_INTERNAL, "libcurl cannot start");
    started = true;
    return true;
}
