/* Who is compared with whom.
 *
 *   entries -> same patient and view = series -> same moment = visit -> photos of a visit = replicates
 *
 * A moment is a date, or a session word (before < S1 < S2 ... or week6 < month3 < after) when dates are not known. Within one series
 * the two are only mixed where the order is certain: `before` comes before every date and `after` after it; `S2` among dates does not
 * compare and becomes a failed row, never a guess. */
#include "batch/plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "batch/pool.h"
#include "pipeline.h"

typedef enum clock_kind { BY_DATE, BY_WORD, MIXED } clock_kind;

typedef struct planner {
    dd_inputs *inputs;
    const dd_plan_request *request;
    dd_plan *plan;
    dd_arena *arena;
    dd_err *err;
} planner;

static dd_status no_memory(const planner *p) { return dd_fail(p->err, DD_E_NO_MEMORY, "", "planning %zu photos", p->inputs->n); }

static int series_cmp(const dd_entry *a, const dd_entry *b)
{
    int order = strcmp(a->patient, b->patient);
    return order ? order : strcmp(a->view, b->view);
}

static bool has_date(const dd_entry *e) { return e->date.year && !e->date.ambiguous; }
static bool has_word(const dd_entry *e) { return e->order.rank != DD_RANK_UNKNOWN; }

/* --- order of photos ------------------------------------------------------------------------------------------------------- */

/* Moment of a photo: first a class, then what orders it within the class. By date the word only splits photos of one day. */
static int moment_class(const dd_entry *e, clock_kind kind)
{
    if (kind == BY_DATE || (kind == MIXED && has_date(e) && e->order.rank != DD_RANK_FIRST && e->order.rank != DD_RANK_LAST))
        return DD_RANK_COUNT;
    return (int)e->order.rank;
}

static int double_cmp(double a, double b) { return (a > b) - (a < b); }

static int moment_cmp(const dd_entry *a, const dd_entry *b, clock_kind kind)
{
    int order = moment_class(a, kind) - moment_class(b, kind);
    if (!order && kind != BY_WORD && moment_class(a, kind) == DD_RANK_COUNT)
        order = double_cmp((double)dd_date_days(&a->date), (double)dd_date_days(&b->date));
    if (!order)
        order = (int)a->order.rank - (int)b->order.rank;
    if (!order)
        order = double_cmp(a->order.value, b->order.value);
    if (!order && !has_word(a))
        order = strcasecmp(a->session, b->session);
    return order;
}

static int within_visit_cmp(const dd_entry *a, const dd_entry *b)
{
    int order = (a->replicate > b->replicate) - (a->replicate < b->replicate); /* front.jpg, then front_2.jpg */
    return order ? order : strcmp(a->file, b->file);
}

typedef struct sort_key {
    const dd_entry *entry;
    size_t index;
    clock_kind kind;
} sort_key;

static int key_cmp(const void *x, const void *y)
{
    const sort_key *a = x, *b = y;
    int order = series_cmp(a->entry, b->entry);
    order = order ? order : moment_cmp(a->entry, b->entry, a->kind);
    order = order ? order : within_visit_cmp(a->entry, b->entry);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static int key_series_cmp(const void *x, const void *y)
{
    const sort_key *a = x, *b = y;
    int order = series_cmp(a->entry, b->entry);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Keys of all photos that have not failed, sorted by series. */
static size_t live_keys(sort_key *key, const dd_inputs *inputs)
{
    size_t n = 0;
    for (size_t i = 0; i < inputs->n; i++)
        if (inputs->entry[i].status == DD_OK)
            key[n++] = (sort_key){&inputs->entry[i], i, BY_DATE};
    if (n)
        qsort(key, n, sizeof *key, key_series_cmp);
    return n;
}

static size_t series_end(const sort_key *key, size_t n, size_t first)
{
    size_t end = first + 1;
    while (end < n && series_cmp(key[first].entry, key[end].entry) == 0)
        end++;
    return end;
}

/* --- dates ------------------------------------------------------------------------------------------------------------------ */

/* 03-04-2024 is settled by a 25-03-2024 in the same series, unless a 03-25-2024 contradicts it. */
static void settle_series(dd_entry *entry, const sort_key *key, size_t n)
{
    bool day_first = false, month_first = false;
    for (size_t i = 0; i < n; i++) {
        day_first |= key[i].entry->date.shown == DD_DAY_FIRST;
        month_first |= key[i].entry->date.shown == DD_MONTH_FIRST;
    }
    for (size_t i = 0; i < n; i++) {
        dd_entry *e = &entry[key[i].index];
        if (day_first != month_first)
            dd_date_settle(&e->date, day_first ? DD_DAY_FIRST : DD_MONTH_FIRST);
        if (!e->date.ambiguous)
            continue;
        dd_entry_fail(e, DD_E_DATE_AMBIGUOUS, "it may be %04d-%02d-%02d or %04d-%02d-%02d", e->date.year, e->date.month, e->date.day,
                      e->date.year, e->date.day, e->date.month);
    }
}

typedef struct probe {
    dd_inputs *inputs;
    const size_t *index;
    const dd_plan_request *request;
} probe;

/* No date and no word: the photo itself must say when it was taken. */
static bool probe_date(void *self, size_t item, int worker)
{
    const probe *p = self;
    dd_entry *e = &p->inputs->entry[p->index[item]];
    dd_photo photo;
    dd_err err = {0};
    (void)worker;
    if (p->request->cancel && atomic_load(p->request->cancel))
        return false;
    dd_status status = dd_photo_load(&photo, e->path, e->file, p->request->limits, &err);
    if (status)
        dd_entry_fail(e, status, "%s", err.detail);
    else if (dd_date_parse(&e->date, photo.date))
        e->date_source = "exif";
    else
        dd_entry_fail(e, DD_E_DATE_UNKNOWN, "neither the name nor the photo says when it was taken");
    dd_photo_free(&photo);
    return true;
}

static dd_status probe_dates(planner *p)
{
    size_t n = 0, *index = DD_NEW(p->arena, size_t, p->inputs->n + 1);
    if (!index)
        return no_memory(p);
    for (size_t i = 0; i < p->inputs->n; i++) {
        const dd_entry *e = &p->inputs->entry[i];
        if (e->status == DD_OK && !has_date(e) && !has_word(e))
            index[n++] = i;
    }
    probe self = {p->inputs, index, p->request};
    return dd_pool_run(p->request->jobs, n, probe_date, &self) ? DD_OK : dd_fail(p->err, DD_E_CANCELLED, "", "while reading dates");
}

/* How the photos of a series can be ordered; photos that cannot are failed here. */
static clock_kind clock_of(dd_entry *entry, const sort_key *key, size_t n)
{
    size_t dated = 0, worded = 0, timed = 0;
    for (size_t i = 0; i < n; i++) {
        const dd_entry *e = key[i].entry;
        dated += has_date(e);
        worded += has_word(e);
        timed += e->order.rank == DD_RANK_DAYS;
    }
    if (dated == n)
        return BY_DATE;
    bool by_word = worded == n;
    for (size_t i = 0; i < n; i++) {
        dd_entry *e = &entry[key[i].index];
        bool counts = e->order.rank == DD_RANK_COUNT, times = e->order.rank == DD_RANK_DAYS;
        if (by_word ? counts && timed > 0 : !has_date(e) && (counts || times))
            dd_entry_fail(e, DD_E_DATE_UNKNOWN, "session \"%.40s\" cannot be ordered among the other sessions of this series", e->session);
    }
    return by_word ? BY_WORD : MIXED;
}

static dd_status settle(planner *p, sort_key *key)
{
    size_t n = live_keys(key, p->inputs);
    for (size_t i = 0, end; i < n; i = end) {
        end = series_end(key, n, i);
        settle_series(p->inputs->entry, key + i, end - i);
    }
    return probe_dates(p);
}

/* Sorted keys of the photos that have a place in time. */
static size_t order_photos(planner *p, sort_key *key)
{
    size_t n = live_keys(key, p->inputs), kept = 0;
    for (size_t i = 0, end; i < n; i = end) {
        end = series_end(key, n, i);
        clock_kind kind = clock_of(p->inputs->entry, key + i, end - i);
        for (size_t k = i; k < end; k++)
            key[k].kind = kind;
    }
    for (size_t i = 0; i < n; i++)
        if (key[i].entry->status == DD_OK)
            key[kept++] = key[i];
    if (kept)
        qsort(key, kept, sizeof *key, key_cmp);
    return kept;
}

/* --- series and visits ---------------------------------------------------------------------------------------------------------- */

static const char *label_of(planner *p, const dd_entry *e)
{
    char iso[11];
    return *e->session ? e->session : dd_arena_strdup(p->arena, dd_date_iso(iso, &e->date));
}

/* A label another visit of the series has already gets its date, or its place, behind it. */
static bool make_label_unique(planner *p, dd_visit *visit, const dd_series *series, const dd_entry *e)
{
    char iso[11], label[512];
    for (size_t v = series->first; v < p->plan->visits; v++) {
        if (strcmp(p->plan->visit[v].session, visit->session) != 0)
            continue;
        dd_text text = {0};
        dd_text_printf(&text, "%s %s", visit->session, *dd_date_iso(iso, &e->date) ? iso : "again");
        dd_copy(label, sizeof label, text.failed ? "" : text.data);
        dd_text_free(&text);
        visit->session = dd_arena_strdup(p->arena, label);
        return visit->session && *label && make_label_unique(p, visit, series, e);
    }
    return true;
}

static bool add_visit(planner *p, dd_series *series, const sort_key *key, size_t first, size_t end)
{
    dd_visit visit = {(size_t)(series - p->plan->series), first, end - first, label_of(p, key[first].entry)};
    if (!visit.session || !make_label_unique(p, &visit, series, key[first].entry))
        return false;
    for (size_t i = first; i < end; i++) {
        p->plan->order[i] = key[i].index;
        p->inputs->entry[key[i].index].session = visit.session;
    }
    p->plan->visit[p->plan->visits++] = visit;
    series->n++;
    return true;
}

static dd_status note_baseline(planner *p, dd_series *series, const sort_key *key, size_t first, size_t end, size_t *marked_line)
{
    for (size_t i = first; i < end; i++) {
        if (!key[i].entry->marked_baseline)
            continue;
        size_t here = p->plan->visits - 1;
        if (*marked_line && series->preferred != here)
            return dd_fail(p->err, DD_E_MANIFEST, "manifest",
                           "lines %zu and %zu name two different baselines of patient \"%.40s\", view \"%.40s\"", *marked_line,
                           key[i].entry->line, series->patient, series->view);
        series->preferred = here;
        *marked_line = key[i].entry->line;
    }
    return DD_OK;
}

static dd_status build_series(planner *p, const sort_key *key, size_t first, size_t end)
{
    dd_series *series = &p->plan->series[p->plan->series_n++];
    size_t marked_line = 0;
    *series = (dd_series){key[first].entry->patient, key[first].entry->view, p->plan->visits, 0, p->plan->visits};
    for (size_t i = first, next; i < end; i = next) {
        for (next = i + 1; next < end && moment_cmp(key[i].entry, key[next].entry, key[i].kind) == 0;)
            next++;
        if (!add_visit(p, series, key, i, next))
            return no_memory(p);
        dd_status status = note_baseline(p, series, key, i, next, &marked_line);
        if (status)
            return status;
    }
    return DD_OK;
}

static dd_status build(planner *p, const sort_key *key, size_t n)
{
    p->plan->order = DD_NEW(p->arena, size_t, n + 1);
    p->plan->visit = DD_NEW(p->arena, dd_visit, n + 1);
    p->plan->series = DD_NEW(p->arena, dd_series, n + 1);
    if (!p->plan->order || !p->plan->visit || !p->plan->series)
        return no_memory(p);
    p->plan->order_n = n;
    for (size_t i = 0, end; i < n; i = end) {
        end = series_end(key, n, i);
        dd_status status = build_series(p, key, i, end);
        if (status)
            return status;
    }
    return DD_OK;
}

dd_status dd_plan_make(dd_plan *out, dd_inputs *inputs, const dd_plan_request *request, dd_arena *arena, dd_err *err)
{
    planner p = {inputs, request, out, arena, err};
    *out = (dd_plan){0};
    sort_key *key = DD_NEW(arena, sort_key, inputs->n + 1);
    if (!key)
        return no_memory(&p);
    dd_status status = settle(&p, key);
    if (status)
        return status;
    size_t n = order_photos(&p, key);
    status = build(&p, key, n);
    if (!status && !inputs->fixed_baseline && !dd_find_duplicates(inputs, out, request->limits))
        status = no_memory(&p);
    return status;
}
