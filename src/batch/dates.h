/* Dates as people write them in file names and tables. */
#ifndef DD_BATCH_DATES_H
#define DD_BATCH_DATES_H

#include <stdbool.h>
#include <stddef.h>

typedef enum dd_day_order { /* how day and month stand in a numeric date */
                            DD_DAY_ORDER_UNKNOWN,
                            DD_DAY_FIRST,
                            DD_MONTH_FIRST
} dd_day_order;

typedef struct dd_date {
    int year;           /* 0 = no date */
    int month, day;     /* when ambiguous: the first and the second number as written */
    bool ambiguous;     /* 03-04-2024: either order gives a date */
    dd_day_order shown; /* 25-03-2024 settles the order for its series */
} dd_date;

/* First date in text. start/length: what it covers, with a clock time right behind it. false when there is none. */
bool dd_date_find(dd_date *out, size_t *start, size_t *length, const char *text);
/* The whole text is one date (a manifest cell). */
bool dd_date_parse(dd_date *out, const char *text);
/* An ambiguous date becomes a certain one; others stay. */
void dd_date_settle(dd_date *date, dd_day_order order);
/* "2024-03-01" into text (11 bytes); "" without a date or when ambiguous. Returns text. */
char *dd_date_iso(char text[11], const dd_date *date);
/* Days since 0000-03-01, proleptic Gregorian: differences are days. */
long dd_date_days(const dd_date *date);

#endif
