/* Every skin type is served alike: for each headline metric the recovery slope (measured change over true change, through 0) of types I-VI
 * lies within 10 % of the mean over the types, or the program says why it says nothing. Two skins of each type with the same lesions,
 * wrinkles and tattoo, one treated in full, one by 60 %, photographed again in other light, white balance and pose. Rows come from the
 * catalogue: a new headline metric joins when it appears. */
#include "planted_scenes.h"

#include "stages/measure/metric.h"

enum { SKINS = 2, MOST_METRICS = 16, LEAST_TYPES = 4 };
static const double DOSE[SKINS] = {1.0, 0.6}, TOLERANCE = 0.10;
static const char *const BEFORE = "before", *const AFTER = "after";

/* Where a metric is looked at: wrinkles have skin of their own, because they count as pigment where they cross spots (as its row says). */
static const struct {
    const char *prefix, *region;
} PLACE[] = {{"wrinkle", "lines"}, {"clearance", "tattoo"}, {"", "site"}};

typedef struct recovery {
    double xy, xx; /* sums over doses of truth times measured, truth squared */
    char reason[48];
} recovery;

static planted scene;
static const char *program_path;
static const dd_metric *headline[MOST_METRICS];
static int headlines;
static recovery seen[MOST_METRICS][PLANTED_TYPES];

static void put_regions(dd_text *out)
{
    static const char *const NAME[] = {"site", "lines", "tattoo"};
    static const double ELLIPSE_MM[][4] = {{-13, 0, 9.5, 14}, {3.5, 0, 6, 14}, {15.5, 0, 5, 9}};
    dd_text_puts(out, " \"regions\": [\n");
    for (int i = 0; i < 3; i++)
        dd_text_printf(out, "  {\"label\": \"%s\", \"ellipse_mm\": [%.1f, %.1f, %.1f, %.1f]},\n", NAME[i], ELLIPSE_MM[i][0],
                       ELLIPSE_MM[i][1], ELLIPSE_MM[i][2], ELLIPSE_MM[i][3]);
    dd_text_puts(out, "  {\"label\": \"control\", \"polygon_mm\": [[-31, -18], [-24, -18], [-24, 18], [-31, 18]]},\n"
                      "  {\"label\": \"control\", \"polygon_mm\": [[23, -18], [31, -18], [31, 18], [23, 18]]}],\n");
}

static void put_marks(dd_text *out)
{
    static const double SPOT_MM[][3] = {{-18, 3, 4}, {-14, 8.5, 3.5}, {-9, -8.5, 5}, {-8, 4, 4}, {-16, -9, 3}};
    dd_text_puts(out, " \"lesions\": [");
    for (size_t i = 0; i < sizeof SPOT_MM / sizeof *SPOT_MM; i++)
        dd_text_printf(out, "{\"kind\": \"lentigo\", \"at_mm\": [%.1f, %.1f], \"diameter_mm\": [%.1f, %.1f], \"melanin\": [1.9, 1.9]},\n  ",
                       SPOT_MM[i][0], SPOT_MM[i][1], SPOT_MM[i][2], SPOT_MM[i][2]);
    dd_text_puts(out, "{\"kind\": \"erythema\", \"at_mm\": [-13, -2], \"diameter_mm\": [11, 11], \"blood\": [2.8, 2.8]}],\n \"lines\": [");
    for (int i = 0; i < 5; i++)
        dd_text_printf(out,
                       "%s{\"kind\": \"wrinkle\", \"from_mm\": [-1.5, %.1f], \"angle_deg\": 0, \"spread_deg\": 4, \"bend_deg\": 5, "
                       "\"length_mm\": [10, 10], \"width_mm\": [0.5, 0.5], \"depth_mm\": [0.22, 0.22]}",
                       i ? ",\n  " : "", -8.0 + 4.0 * i);
    dd_text_puts(out, "],\n \"tattoos\": [{\"ink\": \"black\", \"ellipse_mm\": [15, -3, 3, 3]},\n"
                      "  {\"ink\": \"blue\", \"line_mm\": [[12.5, 4], [18.5, 4]], \"width_mm\": 2}],\n");
}

static void put_sessions(dd_text *out, int type, double dose)
{
    char response[200];
    snprintf(response, sizeof response,
             "\"lentigo\": %.2f, \"erythema\": %.2f, \"wrinkle\": %.2f, \"pore\": %.2f, \"ink_black\": %.2f, \"ink_blue\": %.2f", dose,
             dose, dose, dose, dose, dose);
    dd_text_puts(out, " \"sessions\": [\n");
    planted_session(out, BEFORE, "", type, -95.0, 34.0, false);
    dd_text_puts(out, ",\n");
    planted_session(out, AFTER, response, type, -90.0, 35.5, true);
    dd_text_puts(out, "\n ]}\n");
}

/* The truth, or, where the truth file does not know the metric, the share of its own baseline that went: the same on all types. */
static void add_dose(recovery *r, const dd_change *c, double truth, double dose)
{
    bool known = truth == truth;
    double x = known ? truth : -dose, y = known ? c->change : c->change / c->baseline;
    r->xy += x * y;
    r->xx += x * x;
}

/* Why there is nothing to compare: a number withheld, a verdict withheld, or one that is flagged as hardly reliable. "" otherwise. */
static const char *reason_of(const dd_change *c)
{
    if (*c->reason && (c->change != c->change || c->verdict == DD_VERDICT_NOT_COMPARABLE))
        return c->reason;
    if (c->flags & DD_BIT(DD_FLAG_RELIABILITY_EI_LOW))
        return dd_flag_code(DD_FLAG_RELIABILITY_EI_LOW);
    return c->change == c->change ? "" : "no number";
}

static const char *region_of(const char *metric)
{
    int i = 0;
    while (strncmp(metric, PLACE[i].prefix, strlen(PLACE[i].prefix)) != 0)
        i++;
    return PLACE[i].region;
}

static void add_pair(const dd_pair *pair, int type, double dose)
{
    for (int k = 0; k < headlines; k++) {
        const char *name = headline[k]->info.name, *region = region_of(name);
        const dd_change *c = planted_change(pair, region, name);
        assert_non_null(c);
        const char *reason = reason_of(c);
        if (*reason)
            snprintf(seen[k][type].reason, sizeof seen[k][type].reason, "%s", reason);
        else
            add_dose(&seen[k][type], c, planted_truth(&scene, AFTER, region, name), dose);
    }
}

static void measure_skin(int type, int skin)
{
    dd_text text = {0};
    dd_pair pair;
    char patient[16];
    snprintf(patient, sizeof patient, "%s-%d", PLANTED_TYPE[type], skin);
    planted_head(&text, patient, type, 41 + (unsigned)skin, 0.8);
    put_regions(&text);
    put_marks(&text);
    put_sessions(&text, type, DOSE[skin]);
    planted_photograph(&scene, patient, &text);
    planted_open(&scene, BEFORE);
    planted_compare(&pair, &scene, AFTER);
    add_pair(&pair, type, DOSE[skin]);
    dd_pair_close(&pair);
    planted_close(&scene);
}

static double slope_of(const recovery *r) { return !r->reason[0] && r->xx > 0.0 ? r->xy / r->xx : NAN; }

/* Mean over the types that have a slope; how many. */
static int mean_slope(double *mean, const recovery row[PLANTED_TYPES])
{
    int n = 0;
    *mean = 0.0;
    for (int t = 0; t < PLANTED_TYPES; t++)
        if (slope_of(&row[t]) == slope_of(&row[t])) {
            *mean += slope_of(&row[t]);
            n++;
        }
    *mean /= n ? n : 1;
    return n;
}

static void print_row(const char *name, double mean, const recovery row[PLANTED_TYPES])
{
    char line[400];
    int at = snprintf(line, sizeof line, "# %-15s mean %.3f:", name, mean);
    for (int t = 0; t < PLANTED_TYPES; t++)
        at += row[t].reason[0] ? snprintf(line + at, sizeof line - (size_t)at, "  %s %s", PLANTED_TYPE[t], row[t].reason)
                               : snprintf(line + at, sizeof line - (size_t)at, "  %s %.3f", PLANTED_TYPE[t], slope_of(&row[t]));
    print_message("%s\n", line);
}

static void test_slopes_of_all_types_agree(void **state)
{
    int broken = 0, silent = 0;
    (void)state;
    for (int k = 0; k < headlines; k++) {
        const char *name = headline[k]->info.name;
        double mean;
        int n = mean_slope(&mean, seen[k]), apart = 0;
        print_row(name, mean, seen[k]);
        for (int t = 0; t < PLANTED_TYPES; t++)
            apart += fabs(slope_of(&seen[k][t]) - mean) > TOLERANCE * fabs(mean);
        silent += n < LEAST_TYPES;
        broken += apart;
    }
    assert_true(headlines > 0);
    assert_int_equal(silent, 0);
    assert_int_equal(broken, 0);
}

/* Equal and wrong is not what is asked: on the whole, what went is seen to go. */
static void test_what_went_is_seen_to_go(void **state)
{
    (void)state;
    for (int k = 0; k < headlines; k++) {
        double mean;
        mean_slope(&mean, seen[k]);
        assert_near(mean, 1.0, 0.2);
    }
}

static int measure_all(void **state)
{
    (void)state;
    planted_start(&scene, program_path);
    for (size_t k = 0; k < dd_metrics_count && headlines < MOST_METRICS; k++)
        if (dd_metrics[k]->info.headline)
            headline[headlines++] = dd_metrics[k];
    for (int type = 0; type < PLANTED_TYPES; type++)
        for (int skin = 0; skin < SKINS; skin++)
            measure_skin(type, skin);
    return 0;
}

static int remove_photos(void **state)
{
    (void)state;
    planted_stop(&scene);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slopes_of_all_types_agree), cmocka_unit_test(test_what_went_is_seen_to_go)};
    program_path = argc ? argv[0] : "";
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("equal_treatment", tests, measure_all, remove_photos);
}
