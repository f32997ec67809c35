/* Text buffer, numbers and names, without the locale. */
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(dd_text *text, size_t more)
{
    if (text->failed || more > SIZE_MAX / 2 - text->size) {
        text->failed = true;
        return false;
    }
    size_t need = text->size + more + 1;
    if (need <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity < need)
        capacity *= 2;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void dd_text_put(dd_text *text, const char *bytes, size_t n)
{
    if (!reserve(text, n))
        return;
    if (n)
        memcpy(text->data + text->size, bytes, n);
    text->size += n;
    text->data[text->size] = 0;
}

void dd_text_puts(dd_text *text, const char *s) { dd_text_put(text, s, strlen(s)); }

void dd_text_printf(dd_text *text, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        text->failed = true;
    else if (reserve(text, (size_t)n)) {
        vsnprintf(text->data + text->size, (size_t)n + 1, format, again);
        text->size += (size_t)n;
    }
    va_end(again);
}

void dd_text_free(dd_text *text)
{
    if (!text)
        return;
    free(text->data);
    *text = (dd_text){0};
}

char *dd_copy(char *dst, size_t size, const char *src)
{
    assert(size > 0);
    size_t n = strlen(src);
    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)src[n] & 0xC0) == 0x80)
            n--; /* do not cut inside a UTF-8 sequence */
    }
    memmove(dst, src, n);
    dst[n] = 0;
    return dst;
}

char *dd_number(char *dst, size_t size, double value, int decimals)
{
    assert(size > 0);
    dst[0] = 0;
    if (isnan(value) || isinf(value))
        return dst;
    int n = snprintf(dst, size, "%.*f", decimals, value);
    if (n < 0 || (size_t)n >= size) {
        dst[0] = 0;
        return dst;
    }
    if (dst[0] == '-' && strspn(dst + 1, "0.") == (size_t)n - 1)
        memmove(dst, dst + 1, (size_t)n); /* "-0.00" */
    return dst;
}

/* [+-]digits[.digits][e[+-]digits], at least one digit before or after the point */
static bool looks_decimal(const char *s)
{
    size_t digits;
    s += *s == '+' || *s == '-';
    digits = strspn(s, "0123456789");
    s += digits;
    if (*s == '.') {
        size_t more = strspn(s + 1, "0123456789");
        digits += more;
        s += 1 + more;
    }
    if (!digits)
        return false;
    if (*s == 'e' || *s == 'E') {
        s++;
        s += *s == '+' || *s == '-';
        size_t exponent = strspn(s, "0123456789");
        if (!exponent || exponent > 3)
            return false;
        s += exponent;
    }
    return *s == 0;
}

bool dd_parse_double(double *out, const char *s)
{
    if (!looks_decimal(s) || strlen(s) > 64)
        return false;
    double value = strtod(s, NULL); /* the program never calls setlocale: '.' is the decimal point */
    if (isinf(value) || isnan(value))
        return false;
    *out = value;
    return true;
}

bool dd_parse_int(int *out, const char *s)
{
    bool negative = *s == '-';
    size_t n = strspn(s + negative, "0123456789");
    if (!n || n > 9 || s[negative + (int)n])
        return false;
    long value = strtol(s, NULL, 10);
    *out = (int)value;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Compare two runs of digits by value; equal values of different length: the shorter first. Advances both past the run. */
static int compare_runs(const char **a, const char **b)
{
    const char *x = *a, *y = *b;
    while (*x == '0' && is_digit(x[1]))
        x++;
    while (*y == '0' && is_digit(y[1]))
        y++;
    size_t nx = strspn(x, "0123456789"), ny = strspn(y, "0123456789");
    int order = nx != ny ? (nx < ny ? -1 : 1) : memcmp(x, y, nx);
    *a = x + nx;
    *b = y + ny;
    return order;
}

int dd_natural_cmp(const char *a, const char *b)
{
    const char *x = a, *y = b;
    while (*x && *y) {
        if (is_digit(*x) && is_digit(*y)) {
            int order = compare_runs(&x, &y);
            if (order)
                return order;
            continue;
        }
        if (*x != *y)
            return (unsigned char)*x < (unsigned char)*y ? -1 : 1;
        x++;
        y++;
    }
    if (*x || *y)
        return *x ? 1 : -1;
    return strcmp(a, b); /* "01" and "1": a fixed order */
}

/* Length of the valid UTF-8 sequence at s (1..4), or 0. */
static size_t utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    size_t n = s[0] >= 0xC2 && s[0] <= 0xDF ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

/* C1 controls and the bidirectional overrides can rewrite what a terminal shows. */
static bool is_hostile(const unsigned char *s, size_t n)
{
    if (n == 1)
        return s[0] < 0x20 || s[0] == 0x7F;
    if (n == 2)
        return s[0] == 0xC2 && s[1] < 0xA0;
    return n == 3 && s[0] == 0xE2 && ((s[1] == 0x80 && ((s[2] >= 0x8B && s[2] <= 0x8F) || (s[2] >= 0xAA && s[2] <= 0xAE))) || (s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9));
}

char *dd_escape_for_terminal(char *dst, size_t size, const char *src)
{
    size_t used = 0;
    assert(size > 0);
    for (const unsigned char *s = (const unsigned char *)src; *s;) {
        size_t n = utf8_length(s), bytes = n ? n : 1;
        bool keep = n && !is_hostile(s, n);
        size_t need = keep ? n : 4 * bytes;
        if (used + need >= size)
            break;
        for (size_t i = 0; i < bytes; i++) {
            if (keep)
                dst[used++] = (char)s[i];
            else
                used += (size_t)snprintf(dst + used, size - used, "\\x%02x", s[i]);
        }
        s += bytes;
    }
    dst[used] = 0;
    return dst;
}

size_t dd_utf8_length(const unsigned char *s, size_t left)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xC2 && s[0] < 0xE0 ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : s[0] >= 0xF0 && s[0] < 0xF5 ? 4 : 0;
    if (n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool beyond = (s[0] == 0xED && s[1] >= 0xA0) || (s[0] == 0xF4 && s[1] >= 0x90);
    return overlong || beyond ? 0 : n;
}
