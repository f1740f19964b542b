#include "cli/input.h"
#include "model/read/intake.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

Suite *suite_input_definitions(void);

static void put_file(char *path, const char *text)
{
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

START_TEST(batch_requests_find_their_definitions_in_another_file)
{
    char requests[] = "/tmp/batchfit-requests-XXXXXX", found[] = "/tmp/batchfit-found-XXXXXX";
    put_file(requests, "{\"jobName\":\"a\",\"jobQueue\":\"q\",\"jobDefinition\":\"align\","
                       "\"arrayProperties\":{\"size\":500}}\n");
    put_file(found,
             "{\"jobDefinitions\":[{\"jobDefinitionName\":\"align\",\"revision\":4,"
             "\"status\":\"ACTIVE\",\"containerProperties\":{\"vcpus\":2,\"memory\":100}}]}");
    struct intake_options intake = intake_defaults();
    struct input_options options = {.intake = &intake, .threads = 1};
    const char *const orders[2][2] = {{requests, found}, {found, requests}};
    for (int i = 0; i < 2; i++) {
        struct workload w;
        struct error err;
        ck_assert_msg(input_read(&w, orders[i], 2, &options, &err), "%s", err.message);
        ck_assert_int_eq(w.n_classes, 1);
        ck_assert_int_eq(w.classes[0].count, 500);
        ck_assert_int_eq(w.classes[0].mcpu, 2000);
        ck_assert_int_eq(w.classes[0].mem_mib, 100);
        workload_clear(&w);
    }
    unlink(requests);
    unlink(found);
}
END_TEST

Suite *suite_input_definitions(void)
{
    Suite *s = suite_create("input_definitions");
    TCase *t = tcase_create("input_definitions");
    tcase_add_test(t, batch_requests_find_their_definitions_in_another_file);
    suite_add_tcase(s, t);
    return s;
}
