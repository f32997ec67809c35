/* Growing text buffer and bounded string helpers. Locale-free. */
#ifndef DD_BASE_TEXT_H
#define DD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise; check `failed` once at the end (appends after a failure do nothing). Free with dd_text_free. */
typedef struct dd_text { char *data; size_t size, capacity; bool failed; } dd_text;

void dd_text_put(dd_text *text, const char *bytes, size_t n);
void dd_text_puts(dd_text *text, const char *s);
void dd_text_printf(dd_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void dd_text_free(dd_text *text);

/* Copy with truncation on a UTF-8 boundary; always terminated. Returns dst. */
char *dd_copy(char *dst, size_t size, const char *src);
/* %.*f without a negative zero; "" for NaN or infinity. Returns dst. */
char *dd_number(char *dst, size_t size, double value, int decimals);
/* Strict decimal number over the whole string ("1.5", "-2e3"), locale-free, finite. */
bool dd_parse_double(double *out, const char *s);
bool dd_parse_int(int *out, const char *s);
/* Bytewise, but runs of digits by value ("S2" < "S10"). */
int dd_natural_cmp(const char *a, const char *b);
/* Copy with control bytes and invalid UTF-8 shown as \xNN, for terminals and messages. */
char *dd_escape_for_terminal(char *dst, size_t size, const char *src);

/* Length of the well-formed UTF-8 sequence at s, of which `left` bytes may be read (4 where a NUL ends it), 0 when there is none (RFC 3629: no
 * overlong forms, no surrogates, at most U+10FFFF). */
size_t dd_utf8_length(const unsigned char *s, size_t left);

#endif
