/* suites.h - every suite, a line each, sorted; included twice by main.c, so no guard. */
SUITE(arena)
SUITE(catalogue)
SUITE(error)
SUITE(json)
SUITE(json_stream)
SUITE(pricing)
SUITE(units)
