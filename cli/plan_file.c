#include "cli/plan_file.h"

bool plan_file_open(struct input_file *file, const char *path, struct error *err)
{
    if (!input_open(file, path, err))
        return false;
    struct slice text = slice_trim(file->text);
    if (text.n > 0 && text.p[0] == '{')
        return true;
    input_close(file);
    return error_set(
        err, ERROR_INPUT,
        "%.200s: this is no saved plan; 'batchfit plan JOBS... --save FILE' writes one", path);
}
