/* row_marks.h - where quotes, commas and line ends stand in 64 bytes of CSV, a bit mask of each. */
#ifndef PRICING_ROW_MARKS_H
#define PRICING_ROW_MARKS_H

#include <stdint.h>
#include <string.h>

struct row_marks {
    uint64_t quotes, commas, line_ends;
};

#if defined(__SSE2__)
#include <emmintrin.h>

static inline struct row_marks row_marks_64(const char *p)
{
    struct row_marks m = {0, 0, 0};
    for (int i = 0; i < 4; i++) {
        __m128i bytes;
        memcpy(&bytes, p + 16 * i, sizeof bytes);
        m.quotes |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')))
                    << (16 * i);
        m.commas |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')))
                    << (16 * i);
        m.line_ends |=
            (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')))
            << (16 * i);
    }
    return m;
}

#else /* any machine: eight bytes at a time in a 64-bit word */

/* Bit i for each byte i of word that equals c; exact, no carry between bytes. */
static inline uint64_t row_marks_equal(uint64_t word, char c)
{
    const uint64_t low7 = UINT64_C(0x7f7f7f7f7f7f7f7f);
    uint64_t x = word ^ (UINT64_C(0x0101010101010101) * (unsigned char)c);
    uint64_t hit = ~(((x & low7) + low7) | x | low7);
    return (hit >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline struct row_marks row_marks_64(const char *p)
{
    struct row_marks m = {0, 0, 0};
    for (int i = 0; i < 8; i++) {
        uint64_t word = 0;
        for (int k = 0; k < 8; k++)
            word |= (uint64_t)(unsigned char)p[8 * i + k] << (8 * k);
        m.quotes |= row_marks_equal(word, '"') << (8 * i);
        m.commas |= row_marks_equal(word, ',') << (8 * i);
        m.line_ends |= row_marks_equal(word, '\n') << (8 * i);
    }
    return m;
}

#endif

/* Bits from each odd-numbered quote up to the next one: what lies inside quotes (the parity of the
 * quotes at and below each bit, by doubling). */
static inline uint64_t row_marks_inside(uint64_t quotes)
{
    quotes ^= quotes << 1;
    quotes ^= quotes << 2;
    quotes ^= quotes << 4;
    quotes ^= quotes << 8;
    quotes ^= quotes << 16;
    quotes ^= quotes << 32;
    return quotes;
}

#endif
