/* Dates as people write them.
 *
 *   2024-03-01  2024_03_01  2024.03.01  20240301  20240301_142501     year first: certain
 *   01.03.2024  01.03.24                                              dots: day first, as everywhere dots are used
 *   1Mar2024  01-March-2024  Mar 1 2024  2024-Mar-01                  month in letters: certain
 *   03-04-2024  03/04/2024  03_04_2024  03042024                      day or month first: certain only when one number is over 12,
 *                                                                     or both are equal
 * Years 1990 to 2099 only, days must exist. A date never starts or ends inside a longer number. */
#include "batch/dates.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FIRST_YEAR = 1990, LAST_YEAR = 2099 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* Reads a number of min..max digits; advances. -1 when there is none or it goes on. */
static int number(const char **s, int min, int max)
{
    int n = 0, value = 0;
    while (n < max && is_digit((*s)[n]))
        value = value * 10 + ((*s)[n++] - '0');
    if (n < min || is_digit((*s)[n]))
        return -1;
    *s += n;
    return value;
}

static int fixed_digits(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++)
        value = value * 10 + (s[i] - '0');
    return value;
}

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static bool exists(int year, int month, int day)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1)
        return false;
    return day <= DAYS[month - 1] + (month == 2 && is_leap(year));
}

static bool certain(dd_date *out, int year, int month, int day)
{
    *out = (dd_date){.year = year, .month = month, .day = day};
    return exists(year, month, day);
}

/* a and b as written, order unknown. */
static bool either(dd_date *out, int a, int b, int year)
{
    bool day_first = exists(year, b, a), month_first = exists(year, a, b);
    if (day_first && month_first && a != b) {
        *out = (dd_date){.year = year, .month = a, .day = b, .ambiguous = true};
        return true;
    }
    *out = (dd_date){.year = year, .month = day_first ? b : a, .day = day_first ? a : b};
    if (a != b)
        out->shown = day_first ? DD_DAY_FIRST : DD_MONTH_FIRST;
    return day_first || month_first;
}

static bool year_first(dd_date *out, const char **s)
{
    const char *p = *s;
    int year = number(&p, 4, 4);
    char between = *p;
    if (year < 0 || !between || !strchr("-_./ ", between))
        return false;
    p++;
    int month = number(&p, 1, 2);
    if (month < 0 || *p != between)
        return false;
    p++;
    int day = number(&p, 1, 2);
    *s = p;
    return day >= 0 && certain(out, year, month, day);
}

static bool year_last(dd_date *out, const char **s)
{
    const char *p = *s;
    int a = number(&p, 1, 2);
    char between = *p;
    if (a < 0 || !between || !strchr("-_./ ", between))
        return false;
    p++;
    int b = number(&p, 1, 2);
    if (b < 0 || *p != between)
        return false;
    p++;
    const char *year_at = p;
    int year = number(&p, 4, 4);
    if (year < 0 && between == '.') {
        p = year_at;
        year = number(&p, 2, 2);
        year = year < 0 ? -1 : 2000 + year;
    }
    *s = p;
    if (year < 0)
        return false;
    if (between == '.' && exists(year, b, a))
        return certain(out, year, b, a);
    return either(out, a, b, year);
}

/* 8 digits, or 14 with a clock time glued on. */
static bool compact(dd_date *out, const char **s)
{
    size_t n = strspn(*s, "0123456789");
    if (n != 8 && n != 14)
        return false;
    const char *p = *s;
    *s += n;
    if (certain(out, fixed_digits(p, 4), fixed_digits(p + 4, 2), fixed_digits(p + 6, 2)))
        return true;
    return n == 8 && either(out, fixed_digits(p, 2), fixed_digits(p + 2, 2), fixed_digits(p + 4, 4));
}

static int month_name(const char **s)
{
    static const char *const NAME[] = {"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};
    size_t n = 0;
    while (is_letter((*s)[n]))
        n++;
    for (int m = 0; m < 12; m++)
        if ((n == 3 || n == strlen(NAME[m]) || (m == 8 && n == 4)) && strncasecmp(*s, NAME[m], n) == 0) {
            *s += n;
            return m + 1;
        }
    return -1;
}

static void skip_separators(const char **s) { *s += strspn(*s, "-_. ,/"); }

/* day month year, month day year, year month day; the month in letters. */
static bool with_month_name(dd_date *out, const char **s)
{
    const char *p = *s;
    int before = -1, month, after;
    if (is_digit(*p)) {
        before = number(&p, 1, 4);
        skip_separators(&p);
    }
    month = month_name(&p);
    if (month < 0)
        return false;
    skip_separators(&p);
    after = number(&p, 1, 4);
    if (after < 0)
        return false;
    if (before < 0) { /* Mar 1 2024 */
        skip_separators(&p);
        before = after;
        after = number(&p, 4, 4);
    }
    *s = p;
    return before > 31 ? certain(out, before, month, after) : certain(out, after, month, before);
}

/* _142501, T14:25:01, 14.25.01, with up to three more digits of a second: a camera's clock time. */
static size_t clock_length(const char *s)
{
    const char *p = s;
    if (*p && strchr("_-T ", *p))
        p++;
    size_t digits = strspn(p, "0123456789");
    if (digits >= 6 && digits <= 9 && fixed_digits(p, 2) < 24 && fixed_digits(p + 2, 2) < 60 && fixed_digits(p + 4, 2) < 61)
        return (size_t)(p - s) + digits;
    if (digits != 2 || !p[2] || !strchr(".:-_h", p[2]))
        return 0;
    char between = p[2];
    if (strspn(p + 3, "0123456789") != 2 || p[5] != between || strspn(p + 6, "0123456789") != 2)
        return 0;
    return fixed_digits(p, 2) < 24 && fixed_digits(p + 3, 2) < 60 && fixed_digits(p + 6, 2) < 61 ? (size_t)(p - s) + 8 : 0;
}

/* length covered at s, 0 when no date starts here */
static size_t date_at(dd_date *out, const char *s)
{
    static bool (*const FORM[])(dd_date *, const char **) = {year_first, compact, year_last, with_month_name};
    for (size_t i = 0; i < sizeof FORM / sizeof *FORM; i++) {
        const char *p = s;
        if (FORM[i](out, &p) && !is_digit(*p))
            return (size_t)(p - s);
    }
    return 0;
}

/* IMG20240301 is a date behind letters; the 1 of week1-2-2024 begins none. */
static bool is_inside(const char *text, size_t i)
{
    bool century = strncmp(text + i, "19", 2) == 0 || strncmp(text + i, "20", 2) == 0;
    return is_digit(text[i - 1]) || (is_letter(text[i - 1]) && !century);
}

bool dd_date_find(dd_date *out, size_t *start, size_t *length, const char *text)
{
    for (size_t i = 0; text[i]; i++) {
        size_t n = i > 0 && is_inside(text, i) ? 0 : date_at(out, text + i);
        if (n) {
            *start = i;
            *length = n + clock_length(text + i + n);
            return true;
        }
    }
    *out = (dd_date){0};
    return false;
}

bool dd_date_parse(dd_date *out, const char *text)
{
    size_t start, length, n = strlen(text);
    if (dd_date_find(out, &start, &length, text) && start == 0 && length == n)
        return true;
    *out = (dd_date){0};
    return false;
}

void dd_date_settle(dd_date *date, dd_day_order order)
{
    if (!date->ambiguous || order == DD_DAY_ORDER_UNKNOWN)
        return;
    int first = date->month, second = date->day;
    date->month = order == DD_DAY_FIRST ? second : first;
    date->day = order == DD_DAY_FIRST ? first : second;
    date->ambiguous = false;
}

char *dd_date_iso(char text[11], const dd_date *date)
{
    text[0] = 0;
    if (date->year && !date->ambiguous)
        snprintf(text, 11, "%04u-%02u-%02u", (unsigned)date->year % 10000u, (unsigned)date->month % 100u, (unsigned)date->day % 100u);
    return text;
}

/* Howard Hinnant, "chrono-compatible low-level date algorithms": years start in March, so the leap day is the last. */
long dd_date_days(const dd_date *date)
{
    long year = date->year - (date->month <= 2);
    long month = (date->month + 9) % 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date->day - 1;
}
