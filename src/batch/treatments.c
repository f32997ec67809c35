/* After the last visit: how long before each photo the last treatment was, and what that means for its verdicts
 * (stages/progress/course.h).
 *
 * Column treatment_date of the manifest lists treatments the skin had had when the photo was taken. A date in any row of a series (patient
 * and view) counts for all its photos of later days. On the day of a treatment only the photo's own session can tell whether it was taken
 * after it: there the date counts when a row of that session lists it. A photo taken before the treatment of the same day does not. */
#include <stdlib.h>
#include <string.h>

#include "batch/run.h"

typedef struct treatment {
    const char *patient, *view, *session; /* of the row that lists it */
    long day;
} treatment;

static int series_cmp(const treatment *a, const treatment *b)
{
    int order = strcmp(a->patient, b->patient);
    return order ? order : strcmp(a->view, b->view);
}

static int treatment_cmp(const void *x, const void *y)
{
    const treatment *a = x, *b = y;
    int order = series_cmp(a, b);
    return order ? order : (a->day > b->day) - (a->day < b->day);
}

static size_t count_listed(const dd_inputs *inputs)
{
    size_t n = 0;
    for (size_t i = 0; i < inputs->n; i++)
        n += inputs->entry[i].treatments;
    return n;
}

static void list_all(treatment *out, const dd_inputs *inputs)
{
    size_t n = 0;
    for (size_t i = 0; i < inputs->n; i++) {
        const dd_entry *e = &inputs->entry[i];
        for (size_t k = 0; k < e->treatments; k++)
            out[n++] = (treatment){e->patient, e->view, e->session, dd_date_days(&e->treatment[k])};
    }
    qsort(out, n, sizeof *out, treatment_cmp);
}

static size_t first_of_series(const treatment *list, size_t n, const treatment *key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (series_cmp(&list[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int days_since(const treatment *list, size_t n, const dd_photo_row *row)
{
    const treatment key = {row->patient, row->view, row->session, 0};
    dd_date taken;
    long last = -1;
    if (!dd_date_parse(&taken, row->date))
        return -1;
    long day = dd_date_days(&taken);
    for (size_t i = first_of_series(list, n, &key); i < n && series_cmp(&list[i], &key) == 0 && list[i].day <= day; i++)
        if (list[i].day < day || strcmp(list[i].session, row->session) == 0)
            last = list[i].day;
    return last < 0 ? -1 : (int)(day - last);
}

/* The row says it with what is said of the pair already; here it is said alone. */
static void say_why(dd_run_state *run, const dd_photo_row *row, dd_why why)
{
    dd_photo_row said = *row;
    dd_copy(said.message, sizeof said.message, dd_why_sentence(why));
    dd_say_message(run, &said);
}

static void mark_photo(dd_run_state *run, dd_photo_row *row)
{
    dd_why why = dd_course_photo(row->days_after_treatment);
    size_t used = strlen(row->message);
    if (!why || (row->reason && *row->reason))
        return;
    row->reason = dd_why_code(why);
    if (used + 2 < sizeof row->message && used)
        row->message[used++] = ' ';
    dd_copy(row->message + used, sizeof row->message - used, dd_why_sentence(why));
    if (strcmp(row->status, "replicate") != 0)
        say_why(run, row, why);
}

static void mark_change(const dd_run_state *run, size_t i)
{
    dd_kept *kept = &run->kept[i];
    dd_metric_row *row = &run->metric[i];
    const dd_photo_row *before = &run->row[kept->baseline], *after = &run->row[kept->entry];
    row->days_after_treatment = after->days_after_treatment;
    if (kept->control) /* was not treated */
        return;
    dd_change_set_course(&kept->change, dd_course_pair(before->days_after_treatment, after->days_after_treatment));
    row->reason = kept->change.reason;
    row->verdict = dd_verdict_name(kept->change.verdict);
}

static bool is_measured(const dd_photo_row *row) { return strcmp(row->status, "failed") != 0 && strcmp(row->status, "duplicate") != 0; }

bool dd_mark_treatments(dd_run_state *run)
{
    size_t n = count_listed(&run->inputs);
    treatment *list = n ? calloc(n, sizeof *list) : NULL;
    if (n == 0 || !list)
        return n == 0;
    list_all(list, &run->inputs);
    for (size_t i = 0; i < run->inputs.n; i++)
        run->row[i].days_after_treatment = days_since(list, n, &run->row[i]);
    free(list);
    for (size_t i = 0; i < run->metrics; i++)
        mark_change(run, i);
    for (size_t i = 0; i < run->inputs.n; i++)
        if (is_measured(&run->row[i]))
            mark_photo(run, &run->row[i]);
    return true;
}
