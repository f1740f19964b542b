/* csv_marks.h - where delimiters, line ends and quotes are in 64 bytes of text, as a bit mask. */
#ifndef MODEL_CSV_MARKS_H
#define MODEL_CSV_MARKS_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

struct csv_marks {
    __m128i delimiter, line_end, quote;
};

static inline struct csv_marks csv_marks_for(char delimiter)
{
    return (struct csv_marks){_mm_set1_epi8(delimiter), _mm_set1_epi8('\n'), _mm_set1_epi8('"')};
}

static inline uint64_t csv_marks_16(const struct csv_marks *m, const char *p)
{
    __m128i bytes;
    memcpy(&bytes, p, sizeof bytes);
    __m128i hit = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, m->delimiter), _mm_cmpeq_epi8(bytes, m->line_end)),
        _mm_cmpeq_epi8(bytes, m->quote));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(hit);
}

/* Bit i is set when p[i] is one of the three. */
static inline uint64_t csv_marks_64(const struct csv_marks *m, const char *p)
{
    return csv_marks_16(m, p) | csv_marks_16(m, p + 16) << 16 | csv_marks_16(m, p + 32) << 32 |
           csv_marks_16(m, p + 48) << 48;
}

#else /* any machine: eight bytes at a time in a 64-bit word */

struct csv_marks {
    uint64_t delimiter, line_end, quote;
};

static inline struct csv_marks csv_marks_for(char delimiter)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return (struct csv_marks){ones * (unsigned char)delimiter, ones * '\n', ones * '"'};
}

/* 0x80 in each byte of word that equals that of pattern; exact, no carry between bytes. */
static inline uint64_t csv_marks_equal(uint64_t word, uint64_t pattern)
{
    const uint64_t low7 = UINT64_C(0x7f7f7f7f7f7f7f7f);
    uint64_t x = word ^ pattern;
    return ~(((x & low7) + low7) | x | low7);
}

static inline uint64_t csv_marks_8(const struct csv_marks *m, const char *p)
{
    uint64_t word = 0;
    for (int i = 0; i < 8; i++)
        word |= (uint64_t)(unsigned char)p[i] << (8 * i);
    uint64_t hit = csv_marks_equal(word, m->delimiter) | csv_marks_equal(word, m->line_end) |
                   csv_marks_equal(word, m->quote);
    /* Gathers bit 8i+7 of each byte i into bit i. */
    return (hit >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t csv_marks_64(const struct csv_marks *m, const char *p)
{
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++)
        mask |= csv_marks_8(m, p + 8 * i) << (8 * i);
    return mask;
}

#endif
#endif
