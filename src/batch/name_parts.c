/* Pieces of a file name: tokens, camera counters, the number of a repeated photo, words for views. All work on slices of the name;
 * nothing is copied. */
#include "batch/name_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LAST_REPLICATE = 20 };

static bool is_separator(char c) { return c == '_' || c == '-' || c == ' ' || c == '.' || c == ','; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

dd_slice dd_slice_trim(dd_slice text)
{
    while (text.n && (is_separator(text.s[0]) || strchr("([", text.s[0])))
        text.s++, text.n--;
    while (text.n && (is_separator(text.s[text.n - 1]) || (strchr(")]", text.s[text.n - 1]) && !memchr(text.s, '(', text.n))))
        text.n--;
    return text;
}

static bool same(dd_slice a, dd_slice b) { return a.n == b.n && strncasecmp(a.s, b.s, a.n) == 0; }

/* Next token from *at; tokens are what stands between '_', ' ' and (where there is neither) '-'. */
dd_slice dd_next_token(dd_slice text, size_t *at, bool hyphens)
{
    size_t start = *at;
    while (start < text.n && (is_separator(text.s[start])))
        start++;
    size_t end = start;
    while (end < text.n && text.s[end] != '_' && text.s[end] != ' ' && !(hyphens && text.s[end] == '-'))
        end++;
    *at = end;
    return (dd_slice){text.s + start, end - start};
}

bool dd_uses_hyphens(dd_slice text) { return !memchr(text.s, '_', text.n) && !memchr(text.s, ' ', text.n); }

dd_slice dd_slice_from(dd_slice text, const char *start) { return (dd_slice){start, (size_t)(text.s + text.n - start)}; }
dd_slice dd_slice_until(dd_slice text, const char *end) { return (dd_slice){text.s, (size_t)(end - text.s)}; }

/* Camera counters say nothing about the view: IMG_1234, DSC01234, P1010001, WA0003. */
static bool is_camera_token(dd_slice token)
{
    static const char *const PREFIX[] = {"img",  "dsc",  "dscn", "dscf", "pxl",  "mvimg", "image", "photo",
                                         "foto", "pict", "wa",   "p",    "imgp", "sam",   "cimg"};
    size_t letters = 0, digits = 0;
    while (letters < token.n && !is_digit(token.s[letters]))
        letters++;
    while (letters + digits < token.n && is_digit(token.s[letters + digits]))
        digits++;
    if (letters + digits != token.n || (digits > 0 && digits < 4))
        return false;
    for (size_t i = 0; i < sizeof PREFIX / sizeof *PREFIX; i++)
        if (same((dd_slice){token.s, letters}, (dd_slice){PREFIX[i], strlen(PREFIX[i])}))
            return letters > 1 || digits >= 6;
    return letters == 0 && digits >= 4;
}

/* Drops leading camera tokens. */
dd_slice dd_without_camera(dd_slice text)
{
    bool hyphens = dd_uses_hyphens(text);
    size_t at = 0;
    while (text.n) {
        dd_slice token = dd_next_token(text, &at, hyphens);
        if (!token.n || !is_camera_token(token))
            break;
        text = dd_slice_trim(dd_slice_from(text, token.s + token.n));
        at = 0;
    }
    return text;
}

/* front_2, front (2), front_rep2, front-2: number of a repeated photo; the angle of left_45 is none. alone: the number may be all there is.
 */
int dd_take_replicate(dd_slice *text, bool alone)
{
    dd_slice t = *text;
    bool bracket = t.n && t.s[t.n - 1] == ')';
    size_t end = bracket ? t.n - 1 : t.n, digits = 0;
    while (digits < end && is_digit(t.s[end - 1 - digits]))
        digits++;
    if (!digits || digits > 2)
        return 0;
    size_t start = end - digits;
    int value = atoi((char[]){t.s[start], digits > 1 ? t.s[start + 1] : 0, 0});
    static const char *const MARK[] = {"replicate", "rep", "r", "#"};
    for (size_t i = 0; i < sizeof MARK / sizeof *MARK; i++) {
        size_t n = strlen(MARK[i]);
        if (start >= n && strncasecmp(t.s + start - n, MARK[i], n) == 0 && (start == n || is_separator(t.s[start - n - 1]))) {
            start -= n;
            break;
        }
    }
    bool separated = start == 0 ? alone : bracket ? t.s[start - 1] == '(' : is_separator(t.s[start - 1]) || start < end - digits;
    if (!separated || value < 1 || value > LAST_REPLICATE)
        return 0;
    if (bracket && start)
        start--;
    *text = dd_slice_trim(dd_slice_until(t, t.s + start));
    return value;
}

static bool is_view_word(dd_slice token)
{
    static const char *const VIEW[] = {"front", "frontal", "left",    "right", "back",     "side",  "profile", "oblique",
                                       "top",   "closeup", "macro",   "face",  "forehead", "cheek", "chin",    "nose",
                                       "eye",   "eyes",    "lips",    "neck",  "chest",    "arm",   "forearm", "hand",
                                       "leg",   "thigh",   "abdomen", "scalp", "shoulder", "foot",  "ear"};
    size_t letters = 0;
    while (letters < token.n && !is_digit(token.s[letters]) && token.s[letters] != '-')
        letters++;
    for (size_t i = 0; i < sizeof VIEW / sizeof *VIEW; i++)
        if (same((dd_slice){token.s, letters}, (dd_slice){VIEW[i], strlen(VIEW[i])}))
            return true;
    return false;
}

/* patient_front with nothing behind the date: the last word is the view when it names a part of the body. */
void dd_take_view(dd_slice *left, dd_slice *view)
{
    size_t start = left->n;
    while (start > 0 && left->s[start - 1] != '_' && left->s[start - 1] != ' ')
        start--;
    dd_slice last = dd_slice_from(*left, left->s + start);
    if (view->n || start == 0 || !is_view_word(last))
        return;
    *view = last;
    *left = dd_slice_trim(dd_slice_until(*left, last.s));
}

dd_slice dd_without_prefix(dd_slice text, dd_slice prefix)
{
    if (prefix.n && text.n >= prefix.n && strncasecmp(text.s, prefix.s, prefix.n) == 0 &&
        (text.n == prefix.n || is_separator(text.s[prefix.n])))
        return dd_slice_trim(dd_slice_from(text, text.s + prefix.n));
    return text;
}
