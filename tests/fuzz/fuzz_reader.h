/* fuzz_reader.h - what the fuzz targets of the job list readers share. */
#ifndef TESTS_FUZZ_READER_H
#define TESTS_FUZZ_READER_H

#include "model/read/job_format.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef bool fuzz_reader(struct slice, const struct read_options *, struct intake *,
                         struct error *);

/* Detects and reads the bytes; the counts that come out must add up. */
static inline int fuzz_read(fuzz_reader *read, int (*detect)(struct slice), const uint8_t *data,
                            size_t size)
{
    struct slice text = {(const char *)data, size};
    struct intake_options options = intake_defaults();
    options.keep_jobs = true;
    struct intake *in = intake_new(&options);
    struct workload w = {0};
    struct error err = {0};
    int sure = detect(text);
    if (sure < 0 || sure > 100)
        abort();
    if (!read(text, NULL, in, &err)) {
        if (err.kind == ERROR_NONE || err.message[0] == '\0')
            abort();
    } else if (intake_finish(in, &w, &err)) {
        int64_t jobs = 0;
        for (int32_t c = 0; c < w.n_classes; c++)
            jobs += w.classes[c].count;
        if (jobs != w.count)
            abort();
    }
    workload_clear(&w);
    intake_free(in);
    return 0;
}

#endif
