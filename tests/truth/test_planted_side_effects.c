/* Planted redness, new and lost pigment and scars, through the whole pipeline: areas within 2 points of the truth (a tenth for redness),
 * nothing on skin that did not change, ei and mi against what the truth says blood and melanin did, scars ranked by their depth. Types II
 * and V; DD_PLANTED_TYPES=6: all six. METRICS.md 3.2, 5 and 10.2. */
#include "planted_scenes.h"

#include "base/stats.h"

enum { SESSIONS = 5, DEPTHS = 4, SCARS = 3, MOST_POINTS = 64 };
static planted scene;
static const char *program_path;

/* Baseline: two lentigines on plain skin. Follow-ups by what appears (its response falls from 1 to 0) or goes. */
static const struct {
    const char *name, *response;
} FOLLOW[SESSIONS] = {
    {"again", "\"pih\": 1, \"hypopigmentation\": 1, \"erythema\": 1"},
    {"ring", "\"pih\": 0, \"hypopigmentation\": 1, \"erythema\": 1, \"lentigo\": 1"},
    {"lost", "\"pih\": 1, \"hypopigmentation\": 0, \"erythema\": 1, \"lentigo\": 1"},
    {"red", "\"pih\": 1, \"hypopigmentation\": 1, \"erythema\": 0"},
    {"cleared", "\"pih\": 1, \"hypopigmentation\": 1, \"erythema\": 1, \"lentigo\": 1"},
};

static void put_lesions(dd_text *out)
{
    dd_text_puts(out,
                 " \"regions\": [{\"label\": \"site\", \"ellipse_mm\": [0, 0, 18, 16]},\n"
                 "  {\"label\": \"control\", \"polygon_mm\": [[-31, -18], [-22, -18], [-22, 18], [-31, 18]]},\n"
                 "  {\"label\": \"control\", \"polygon_mm\": [[22, -18], [31, -18], [31, 18], [22, 18]]}],\n"
                 " \"lesions\": [{\"kind\": \"lentigo\", \"at_mm\": [-7, -5], \"diameter_mm\": [4, 4], \"melanin\": [2, 2]},\n"
                 "  {\"kind\": \"lentigo\", \"at_mm\": [8, 5], \"diameter_mm\": [5, 5], \"melanin\": [2, 2]},\n"
                 "  {\"kind\": \"pih\", \"at_mm\": [-7, -5], \"diameter_mm\": [9, 9], \"melanin\": [1.8, 1.8], \"blood\": [1.2, 1.2]},\n"
                 "  {\"kind\": \"hypopigmentation\", \"at_mm\": [7, -6], \"diameter_mm\": [8, 8], \"melanin\": [0.3, 0.3]},\n"
                 "  {\"kind\": \"erythema\", \"at_mm\": [-3, 6], \"diameter_mm\": [13, 13], \"blood\": [3, 3]}],\n");
}

static void draw_side_effects(int type)
{
    dd_text text = {0};
    planted_head(&text, PLANTED_TYPE[type], type, 71, 0.8);
    put_lesions(&text);
    dd_text_puts(&text, " \"sessions\": [\n");
    planted_session(&text, "before", FOLLOW[0].response, type, -95.0, 34.0, false);
    for (int i = 0; i < SESSIONS; i++) {
        dd_text_puts(&text, ",\n");
        planted_session(&text, FOLLOW[i].name, FOLLOW[i].response, type, -90.0, 35.5, true);
    }
    dd_text_puts(&text, "\n ]}\n");
    planted_photograph(&scene, PLANTED_TYPE[type], &text);
}

/* Truth and measurement of the changes of ei and mi, over regions, sessions and types (ei: I to V). */
static double tone[2][2][MOST_POINTS];
static size_t points[2];

static void add_tone(const dd_pair *pair, const char *session, int type)
{
    static const char *const METRIC[2] = {"ei", "mi"};
    for (int k = 0; k < 2; k++) {
        const dd_change *c = planted_change(pair, "site", METRIC[k]);
        if ((k == 0 && type == PLANTED_TYPES - 1) || points[k] == MOST_POINTS || c->change != c->change)
            continue;
        tone[k][0][points[k]] = planted_truth(&scene, session, "site", METRIC[k]);
        tone[k][1][points[k]++] = c->change;
    }
}

static int checked, withheld; /* areas; withheld: with a reason, as on type VI */

static void check_area(const dd_pair *pair, const char *session, int type, const char *metric)
{
    const dd_change *c = planted_change(pair, "site", metric);
    double truth = planted_truth(&scene, session, "site", metric);
    assert_non_null(c);
    print_message("# %-3s %-8s %-17s truth %6.2f, measured %6.2f %s\n", PLANTED_TYPE[type], session, metric, truth, c->change, c->reason);
    checked++;
    if (c->change != c->change) {
        assert_true(*c->reason != '\0');
        withheld++;
        return;
    }
    assert_near(c->change, truth, strcmp(session, "again") ? 2.0 : 1.0);
}

static void measure_side_effects(int type)
{
    static const char *const METRIC[] = {"red_area_pct", "new_red_area_pct", "pih_area_pct", "hypopig_area_pct"};
    draw_side_effects(type);
    planted_open(&scene, "before");
    for (int i = 0; i < SESSIONS; i++) {
        dd_pair pair;
        dd_arena_mark mark = dd_arena_level(scene.ctx.arena);
        planted_compare(&pair, &scene, FOLLOW[i].name);
        for (size_t k = 0; k < sizeof METRIC / sizeof *METRIC; k++)
            check_area(&pair, FOLLOW[i].name, type, METRIC[k]);
        add_tone(&pair, FOLLOW[i].name, type);
        dd_pair_close(&pair);
        dd_arena_rewind(scene.ctx.arena, mark);
    }
    planted_close(&scene);
}

static void test_areas_of_planted_side_effects(void **state)
{
    static const int FEW[] = {1, 4};
    const char *all = getenv("DD_PLANTED_TYPES");
    (void)state;
    for (int i = 0; i < (all ? PLANTED_TYPES : 2); i++)
        measure_side_effects(all ? i : FEW[i]);
    assert_true(withheld <= (all ? checked / 5 : 0));
}

/* After the areas: the same pairs' mean indices. METRICS.md 10.2: r >= .95 for redness (I to V), .97 for pigment. */
static void test_redness_and_pigment_follow_the_truth(void **state)
{
    (void)state;
    double ei = dd_correlation(tone[0][0], tone[0][1], points[0]), mi = dd_correlation(tone[1][0], tone[1][1], points[1]);
    print_message("# r of ei %.4f over %zu pairs, of mi %.4f over %zu\n", ei, points[0], mi, points[1]);
    assert_true(ei >= 0.95 && mi >= 0.97);
}

static const struct {
    const char *kind;
    double depth_mm; /* of the deepest, METRICS.md 3.2 */
    int count, type;
} SCAR[SCARS] = {{"icepick", 0.7, 25, 1}, {"boxcar", 0.5, 15, 4}, {"rolling", 0.4, 8, 1}};

/* Scars of one kind and depth all over the site. */
static void draw_scars(const char *patient, int k)
{
    dd_text text = {0};
    const char *kind = SCAR[k].kind;
    int type = SCAR[k].type;
    planted_head(&text, patient, type, 83, 0.8);
    dd_text_puts(&text, " \"regions\": [{\"label\": \"site\", \"ellipse_mm\": [0, 0, 18, 16]},\n"
                        "  {\"label\": \"control\", \"polygon_mm\": [[-31, -18], [-22, -18], [-22, 18], [-31, 18]]},\n"
                        "  {\"label\": \"control\", \"polygon_mm\": [[22, -18], [31, -18], [31, 18], [22, 18]]}],\n \"lesions\": [");
    dd_text_printf(&text, "{\"kind\": \"%s\", \"count\": %d, \"depth_mm\": [%.2f, %.2f]}", SCAR[k].kind, SCAR[k].count, SCAR[k].depth_mm,
                   SCAR[k].depth_mm);
    dd_text_puts(&text, "],\n \"sessions\": [\n");
    planted_session(&text, "before", "", type, -95.0, 34.0, false);
    for (int i = 1; i < DEPTHS; i++) {
        char name[16], response[64];
        snprintf(name, sizeof name, "depth%d", DEPTHS - 1 - i);
        snprintf(response, sizeof response, "\"%s\": %.4f", kind, i / (DEPTHS - 1.0));
        dd_text_puts(&text, ",\n");
        planted_session(&text, name, response, type, -95.0, 34.0, false);
    }
    dd_text_puts(&text, ",\n");
    planted_session(&text, "moved", "", type, -50.0, 34.0, false);
    dd_text_puts(&text, "\n ]}\n");
    planted_photograph(&scene, patient, &text);
}

/* Spearman's rank correlation of values with falling depths. */
static double rank_correlation(const double value[DEPTHS])
{
    double depth[DEPTHS], rank[DEPTHS];
    for (int i = 0; i < DEPTHS; i++) {
        depth[i] = DEPTHS - 1 - i;
        rank[i] = 0.0;
        for (int j = 0; j < DEPTHS; j++)
            rank[i] += value[j] < value[i] ? 1.0 : j != i && value[j] == value[i] ? 0.5 : 0.0;
    }
    return dd_correlation(depth, rank, DEPTHS);
}

/* From the full depth down to none, all against one baseline in the same light; the turned lamp is not answered. */
static double rank_of_depths(int k)
{
    double value[DEPTHS];
    char patient[64];
    dd_pair pair;
    snprintf(patient, sizeof patient, "%s-%s", PLANTED_TYPE[SCAR[k].type], SCAR[k].kind);
    draw_scars(patient, k);
    planted_open(&scene, "before");
    for (int i = 1; i < DEPTHS; i++) {
        char name[16];
        snprintf(name, sizeof name, "depth%d", DEPTHS - 1 - i);
        planted_compare(&pair, &scene, name);
        const dd_change *c = planted_change(&pair, "site", "scar_shading_sq");
        value[0] = c->baseline;
        value[i] = c->value;
        dd_pair_close(&pair);
    }
    planted_compare(&pair, &scene, "moved");
    const dd_change *moved = planted_change(&pair, "site", "scar_shading_sq");
    assert_true(moved->change != moved->change && *moved->reason);
    print_message("# %-3s %-8s scar_shading_sq %.3f %.3f %.3f %.3f; lamp turned: %s\n", PLANTED_TYPE[SCAR[k].type], SCAR[k].kind, value[0],
                  value[1], value[2], value[3], moved->reason);
    dd_pair_close(&pair);
    planted_close(&scene);
    return rank_correlation(value);
}

static void test_scars_are_ranked_by_depth(void **state)
{
    (void)state;
    for (int k = 0; k < SCARS; k++)
        assert_true(rank_of_depths(k) >= 0.9);
}

static int start(void **state)
{
    (void)state;
    planted_start(&scene, program_path);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    planted_stop(&scene);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_areas_of_planted_side_effects),
                                       cmocka_unit_test(test_redness_and_pigment_follow_the_truth),
                                       cmocka_unit_test(test_scars_are_ranked_by_depth)};
    program_path = argc ? argv[0] : "";
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("planted_side_effects", tests, start, stop);
}
