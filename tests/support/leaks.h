/* leaks.h - under the address sanitizer, one look for leaks for each test function.
 *
 * Each test ends a process, and at its end the sanitizer looks for leaks, which takes longer than
 * most tests do.  The rounds of a loop test run the same code: the first that ends is looked at. */
#ifndef TESTS_SUPPORT_LEAKS_H
#define TESTS_SUPPORT_LEAKS_H

/* Before the first process is forked; without it every process is looked at. */
void leaks_share(void);
/* The suite that this process runs; the name is borrowed.  Equal names of tests in different suites
 * are told apart by it. */
void leaks_suite(const char *name);

#endif
