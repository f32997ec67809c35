/* Series, visits in time order, replicates, duplicates, safe folder names: small tables of photos with known answers. */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aid.h"
#include "base/file.h"
#include "batch/gate.h"
#include "batch/out_folder.h"
#include "batch/plan.h"
#include "batch/pool.h"

typedef struct fixture {
    dd_inputs inputs;
    dd_plan plan;
    dd_arena *arena;
    dd_err err;
    char folder[256];
} fixture;

/* A folder tree with the given files (content: the text behind '|', else the name), read and planned. */
static dd_status plan_files(fixture *f, const char *const *file, size_t n)
{
    char folder[256];
    dd_limits limits = dd_limits_default();
    dd_plan_request request = {&limits, 2, NULL};
    dd_copy(folder, sizeof folder, aid_temp_folder());
    dd_copy(f->folder, sizeof f->folder, folder);
    f->arena = dd_arena_new();
    f->err = (dd_err){0};
    for (size_t i = 0; i < n; i++) {
        char path[512], *content;
        snprintf(path, sizeof path, "%s/%s", folder, file[i]);
        content = strchr(path, '|');
        if (content)
            *content++ = 0;
        char *slash = strrchr(path, '/');
        *slash = 0;
        assert_int_equal(dd_make_folders(path, NULL), DD_OK);
        *slash = '/';
        const char *bytes = content ? content : file[i];
        assert_int_equal(dd_file_write(path, bytes, strlen(bytes), NULL), DD_OK);
    }
    const char *input = folder;
    dd_inputs_request r = {&input, 1, false, NULL, 0};
    dd_status status = dd_inputs_collect(&f->inputs, &r, f->arena, &f->err);
    return status ? status : dd_plan_make(&f->plan, &f->inputs, &request, f->arena, &f->err);
}

static void release(fixture *f)
{
    dd_inputs_free(&f->inputs);
    dd_arena_free(f->arena);
}

/* Sessions of all series in the order of the plan, as "S1 S2 | S1". */
static const char *sessions(const fixture *f, char *text, size_t size)
{
    size_t used = 0;
    text[0] = 0;
    for (size_t s = 0; s < f->plan.series_n; s++)
        for (size_t v = 0; v < f->plan.series[s].n; v++)
            used += (size_t)snprintf(text + used, size - used, "%s%s",
                                     v   ? ","
                                     : s ? " | "
                                         : "",
                                     f->plan.visit[f->plan.series[s].first + v].session);
    return text;
}

static const dd_entry *entry_of(const fixture *f, const char *file)
{
    for (size_t i = 0; i < f->inputs.n; i++)
        if (strcmp(f->inputs.entry[i].file, file) == 0)
            return &f->inputs.entry[i];
    fail_msg("no entry %s", file);
    return NULL;
}

static void test_order_in_time(void **state)
{
    (void)state;
    static const struct {
        const char *file[6];
        size_t n;
        const char *sessions;
    } CASE[] = {
        {{"p/2024-03-01/v.jpg", "p/2023-12-31/v.jpg", "p/2024-02-01/v.jpg"}, 3, "2023-12-31,2024-02-01,2024-03-01"},
        {{"p/after/v.jpg", "p/before/v.jpg"}, 2, "before,after"},
        {{"p/S10/v.jpg", "p/S2/v.jpg", "p/S1/v.jpg"}, 3, "S1,S2,S10"},
        {{"p/week12/v.jpg", "p/month1/v.jpg", "p/baseline/v.jpg", "p/week2/v.jpg"}, 4, "baseline,week2,month1,week12"},
        {{"p/2024-03-01/v.jpg", "p/before/v.jpg", "p/after/v.jpg"}, 3, "before,2024-03-01,after"},
        {{"p/S2 2024-01-01/v.jpg", "p/S1 2024-02-01/v.jpg"}, 2, "S2,S1"}, /* dates win over words */
        {{"p/before 2024-03-01/v.jpg", "p/after 2024-03-01/v.jpg"}, 2, "before,after"},
        {{"p/2024-03-01/v.jpg", "p/20240301_v_2.jpg", "p/01.04.2024_v.jpg"}, 3, "2024-03-01,2024-04-01"},
        {{"p/before 2024-01-01/v.jpg", "p/after 2024-02-01/v.jpg", "p/before 2024-06-01/v.jpg"}, 3, "before,after,before 2024-06-01"},
        {{"b_2024-01-01_x.jpg", "a_2024-01-01_x.jpg", "a_2024-01-01_w.jpg"}, 3, "2024-01-01 | 2024-01-01 | 2024-01-01"},
    };
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        fixture f = {0};
        char text[512];
        assert_int_equal(plan_files(&f, CASE[i].file, CASE[i].n), DD_OK);
        assert_string_equal(sessions(&f, text, sizeof text), CASE[i].sessions);
        release(&f);
    }
}

static void test_what_cannot_be_ordered_fails_alone(void **state)
{
    (void)state;
    static const char *const FILES[] = {"p/2024-03-01/v.jpg", "p/2024-05-01/v.jpg", "p/S2/v.jpg",
                                        "p/03-04-2024_v.jpg", "q/week2/v.jpg",      "q/S1/v.jpg"};
    fixture f = {0};
    char text[512];
    assert_int_equal(plan_files(&f, FILES, 6), DD_OK);
    assert_string_equal(sessions(&f, text, sizeof text), "2024-03-01,2024-05-01 | week2");
    assert_int_equal(entry_of(&f, "p/S2/v.jpg")->status, DD_E_DATE_UNKNOWN);
    assert_int_equal(entry_of(&f, "p/03-04-2024_v.jpg")->status, DD_E_DATE_AMBIGUOUS);
    assert_int_equal(entry_of(&f, "q/S1/v.jpg")->status, DD_E_DATE_UNKNOWN);
    release(&f);
}

static void test_another_file_settles_day_and_month(void **state)
{
    (void)state;
    static const char *const DAY_FIRST[] = {"p/03-04-2024_v.jpg", "p/25-03-2024_v.jpg", "q/03-04-2024_v.jpg"};
    static const char *const BOTH[] = {"p/03-04-2024_v.jpg", "p/25-03-2024_v.jpg", "p/03-26-2024_v.jpg"};
    fixture f = {0};
    char text[512];
    assert_int_equal(plan_files(&f, DAY_FIRST, 3), DD_OK);
    assert_string_equal(sessions(&f, text, sizeof text), "2024-03-25,2024-04-03");
    assert_int_equal(entry_of(&f, "q/03-04-2024_v.jpg")->status, DD_E_DATE_AMBIGUOUS); /* another series settles nothing */
    release(&f);
    f = (fixture){0};
    assert_int_equal(plan_files(&f, BOTH, 3), DD_OK);
    assert_int_equal(entry_of(&f, "p/03-04-2024_v.jpg")->status, DD_E_DATE_AMBIGUOUS); /* contradicting witnesses */
    release(&f);
}

static void test_replicates_share_a_visit(void **state)
{
    (void)state;
    static const char *const FILES[] = {"p/2024-03-01/v_2.jpg", "p/2024-03-01/v.jpg", "p/2024-03-01/v (3).jpg", "p/2024-05-01/v.jpg"};
    fixture f = {0};
    assert_int_equal(plan_files(&f, FILES, 4), DD_OK);
    assert_int_equal(f.plan.visits, 2);
    assert_int_equal(f.plan.visit[0].n, 3);
    static const char *const ORDER[] = {"p/2024-03-01/v.jpg", "p/2024-03-01/v_2.jpg", "p/2024-03-01/v (3).jpg"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(f.inputs.entry[f.plan.order[f.plan.visit[0].first + i]].file, ORDER[i]);
    release(&f);
}

static void test_duplicates_within_a_series_and_across_patients(void **state)
{
    (void)state;
    static const char *const FILES[] = {"p/2024-01-01/v.jpg|same", "p/2024-02-01/v.jpg|same", "p/2024-03-01/v.jpg|else",
                                        "p/2024-01-01/w.jpg|same", "q/2024-01-01/v.jpg|same"};
    fixture f = {0};
    assert_int_equal(plan_files(&f, FILES, 5), DD_OK);
    assert_false(entry_of(&f, "p/2024-01-01/v.jpg")->duplicate);
    assert_true(entry_of(&f, "p/2024-02-01/v.jpg")->duplicate);
    assert_string_equal(entry_of(&f, "p/2024-02-01/v.jpg")->duplicate_of, "p/2024-01-01/v.jpg");
    assert_false(entry_of(&f, "p/2024-03-01/v.jpg")->duplicate); /* same size, other bytes */
    assert_false(entry_of(&f, "p/2024-01-01/w.jpg")->duplicate); /* another view */
    assert_false(entry_of(&f, "q/2024-01-01/v.jpg")->duplicate);
    assert_true(entry_of(&f, "q/2024-01-01/v.jpg")->flags & DD_BIT(DD_FLAG_SHARED_WITH_OTHER_PATIENT));
    assert_true(entry_of(&f, "p/2024-01-01/v.jpg")->flags & DD_BIT(DD_FLAG_SHARED_WITH_OTHER_PATIENT));
    assert_int_equal(entry_of(&f, "p/2024-03-01/v.jpg")->flags, 0);
    release(&f);
}

/* `analyze clinic/x` where x holds a/S1 and b/S1: one input after the other must not make one patient S1 of two people. */
static void test_several_inputs_keep_patients_apart(void **state)
{
    (void)state;
    static const char *const FILES[] = {"a/S1/v.jpg|1", "a/S2/v.jpg|2", "b/S1/v.jpg|3", "b/S2/v.jpg|4"};
    fixture f = {0};
    char first[512], second[512], text[512];
    assert_int_equal(plan_files(&f, FILES, 4), DD_OK);
    snprintf(first, sizeof first, "%s/a", f.folder);
    snprintf(second, sizeof second, "%s/b", f.folder);
    const char *both[] = {first, second};
    dd_inputs_request r = {both, 2, false, NULL, 0};
    dd_limits limits = dd_limits_default();
    dd_plan_request request = {&limits, 1, NULL};
    dd_inputs_free(&f.inputs);
    assert_int_equal(dd_inputs_collect(&f.inputs, &r, f.arena, &f.err), DD_OK);
    assert_int_equal(dd_plan_make(&f.plan, &f.inputs, &request, f.arena, &f.err), DD_OK);
    assert_string_equal(sessions(&f, text, sizeof text), "S1,S2 | S1,S2");
    assert_string_equal(f.plan.series[0].patient, "a");
    assert_string_equal(f.plan.series[1].patient, "b");
    assert_string_equal(entry_of(&f, "b/S2/v.jpg")->file, "b/S2/v.jpg");
    release(&f);
}

static void test_clutter_is_counted_not_listed(void **state)
{
    (void)state;
    static const char *const FILES[] = {"p/2024-01-01/v.jpg", "p/2024-01-01/._v.jpg", "p/Thumbs.db",
                                        "p/.DS_Store",        "p/notes.txt",          "p/2024-02-01/v.HEIC"};
    fixture f = {0};
    assert_int_equal(plan_files(&f, FILES, 6), DD_OK);
    assert_int_equal(f.inputs.n, 2);
    assert_int_equal(f.inputs.skipped_files, 4);
    release(&f);
}

static void test_safe_names(void **state)
{
    (void)state;
    static const char *const PLAIN[] = {"P01", "2024-03-01", "left45", "closeup-cheek", "a.b", "a_b"};
    static const char *const ODD[] = {"",
                                      ".",
                                      "..",
                                      "../x",
                                      "a/b",
                                      "a b",
                                      "A\\B",
                                      "CON",
                                      "nul.txt",
                                      "com1",
                                      "-rf",
                                      ".hidden",
                                      "name.",
                                      "M\xC3\xBCller",
                                      "a\nb",
                                      "=1",
                                      "a_b-0123456789ab",
                                      "a_b-c14cddc033f6"};
    enum { ODDS = sizeof ODD / sizeof *ODD, PLAINS = sizeof PLAIN / sizeof *PLAIN };
    char name[ODDS + PLAINS][DD_SAFE_NAME];
    for (size_t i = 0; i < PLAINS; i++)
        assert_string_equal(dd_safe_name(name[ODDS + i], PLAIN[i]), PLAIN[i]);
    for (size_t i = 0; i < ODDS; i++) {
        dd_safe_name(name[i], ODD[i]);
        assert_int_equal(strspn(name[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"), strlen(name[i]));
        assert_true(name[i][0] != '.' && name[i][0] != '-' && strcmp(name[i], ODD[i]) != 0);
    }
    for (size_t i = 0; i < ODDS + PLAINS; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(name[i], name[k]);
    char longest[10001];
    memset(longest, 'x', 10000);
    longest[10000] = 0;
    assert_true(strlen(dd_safe_name(name[0], longest)) < DD_SAFE_NAME);
}

typedef struct counter {
    int seen[1000];
    int workers[1000];
} counter;

static bool count_item(void *self, size_t item, int worker)
{
    counter *c = self;
    c->seen[item]++;
    c->workers[item] = worker;
    return item != 999;
}

static void test_pool_does_each_item_once(void **state)
{
    (void)state;
    static counter c;
    memset(&c, 0, sizeof c);
    assert_true(dd_pool_run(4, 900, count_item, &c));
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(c.seen[i], i < 900);
        assert_true(c.workers[i] >= 0 && c.workers[i] < 4);
    }
    assert_true(dd_pool_run(4, 0, count_item, &c));
    assert_false(dd_pool_run(1, 1000, count_item, &c)); /* the last one stops it */
}

typedef struct gated {
    dd_gate gate;
    atomic_size_t inside, most;
} gated;

static bool pass_gate(void *self, size_t item, int worker)
{
    gated *g = self;
    size_t bytes = item % 10 == 9 ? 1000 : 40; /* the large ones exceed the budget and work alone */
    (void)worker;
    dd_gate_enter(&g->gate, bytes);
    size_t now = atomic_fetch_add(&g->inside, bytes) + bytes, most = atomic_load(&g->most);
    while (bytes < 1000 && now > most && !atomic_compare_exchange_weak(&g->most, &most, now)) {
    }
    bool alone = bytes < 1000 || now == 1000;
    sched_yield();
    atomic_fetch_sub(&g->inside, bytes);
    dd_gate_leave(&g->gate, bytes);
    return alone;
}

static void test_gate_bounds_what_is_inside(void **state)
{
    (void)state;
    static gated g;
    dd_gate_init(&g.gate, 100);
    assert_true(dd_pool_run(8, 2000, pass_gate, &g));
    assert_true(atomic_load(&g.most) >= 40 && atomic_load(&g.most) <= 80);
    assert_int_equal(g.gate.used, 0);
    dd_gate_destroy(&g.gate);
    assert_true(dd_memory_budget() > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_in_time),
        cmocka_unit_test(test_what_cannot_be_ordered_fails_alone),
        cmocka_unit_test(test_another_file_settles_day_and_month),
        cmocka_unit_test(test_replicates_share_a_visit),
        cmocka_unit_test(test_duplicates_within_a_series_and_across_patients),
        cmocka_unit_test(test_several_inputs_keep_patients_apart),
        cmocka_unit_test(test_clutter_is_counted_not_listed),
        cmocka_unit_test(test_safe_names),
        cmocka_unit_test(test_pool_does_each_item_once),
        cmocka_unit_test(test_gate_bounds_what_is_inside),
    };
    return RUN_TESTS("plan", tests);
}
