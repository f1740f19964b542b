/* vectors.h - WIDE_VECTORS before a function: it is also compiled for the wider vector units that
 * the machine may have, and the right one is taken when the program starts.
 *
 * Not wider than AVX2: with what is wider come fused multiplications, which round otherwise, and
 * the same input would not give the same bytes everywhere. */
#ifndef PLANNER_VECTORS_H
#define PLANNER_VECTORS_H

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define WIDE_VECTORS __attribute__((target_clones("avx2", "default")))
#endif
#endif
#ifndef WIDE_VECTORS
#define WIDE_VECTORS
#endif

#endif
