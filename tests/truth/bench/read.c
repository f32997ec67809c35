/* Pairs from the bench's manifest, their numbers from report.csv and metrics.csv, the truth from the phantom's files.
 *
 * Truth of L*, a*, b*, ITA, mi, ei, mcdm, mottle_mid, rough_sq_mid, spots and pigment_load is the change of the treated region in the
 * light and camera of the baseline. Of l_mad the phantom writes no truth; where nothing was treated it is 0, and where something was, the
 * change seen when the same dose is photographed in the baseline's own camera and light stands in for it: an error against that is what
 * the nuisance did, not what the definition does. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "base/text.h"
#include "dermadelta.h"
#include "stages/acquire/acquire.h"
#include "table.h"

static int find_name(const char *name, size_t length, const char *const *list, int n)
{
    for (int i = 0; i < n; i++)
        if (strlen(list[i]) == length && !strncmp(list[i], name, length))
            return i;
    return -1;
}

static bool read_names(tb_pair *p)
{
    char kind[TB_NAME], level[TB_NAME];
    int number;
    p->type = find_name(p->patient, strcspn(p->patient, "-"), TB_TYPE_NAME, TB_TYPES);
    if (p->type < 0 || sscanf(p->session, "%d-%39[a-z]-%39[a-z]-%d", &number, kind, level, &p->dose_pct) != 4)
        return false;
    int of_kind = find_name(kind, strlen(kind), TB_KIND_NAME, TB_KINDS),
        of_level = find_name(level, strlen(level), TB_LEVEL_NAME, TB_LEVELS);
    if (of_kind < 0 || of_level < 0)
        return false;
    p->kind = (tb_kind)of_kind;
    p->level = (tb_level)of_level;
    return true;
}

static json_t *treated_region(json_t *truth)
{
    size_t i;
    json_t *region;
    json_array_foreach(json_object_get(truth, "regions"), i, region)
    {
        const char *role = json_string_value(json_object_get(region, "role"));
        if (role && !strcmp(role, "treated"))
            return region;
    }
    return NULL;
}

static double truth_of(const json_t *region, const char *metric, int dose_pct)
{
    char key[TB_NAME];
    const json_t *x = json_object_get(json_object_get(region, "as_shot_change"), metric);
    snprintf(key, sizeof key, "%s_change", metric);
    if (!x)
        x = json_object_get(region, key);
    return x ? json_number_value(x) : dose_pct == 0 ? 0.0 : NAN;
}

static bool read_truth(tb_pair *p, const char *file)
{
    char path[1024];
    json_error_t error;
    const char *stem_end = strrchr(file, '.');
    snprintf(path, sizeof path, "%.*s.truth.json", (int)(stem_end - file), file);
    json_t *truth = json_load_file(path, 0, &error);
    json_t *region = truth ? treated_region(truth) : NULL;
    if (!region)
        fprintf(stderr, "truthbench: %s: no truth of a treated region\n", path);
    for (size_t m = 0; region && m < dd_metric_count() && m < TB_METRICS; m++)
        p->value[m].truth = truth_of(region, dd_metric_at(m)->name, p->dose_pct);
    json_decref(truth);
    return region != NULL;
}

/* Codes of the treated ellipse that METRICS.md 0.1 calls clipped. The frame is 60 mm wide there and the site lies in its middle; a tremble
 * moves it by little. */
static double clipped_share_pct(const dd_photo *photo)
{
    const double rx = photo->width * 16.0 / 60.0, ry = photo->width * 14.0 / 60.0;
    size_t inside = 0, clipped = 0;
    for (int y = 0; y < photo->height; y++) {
        const uint8_t *row = (const uint8_t *)photo->samples + (size_t)y * photo->row_samples;
        for (int x = 0; x < photo->width; x++) {
            double u = (x + 0.5 - 0.5 * photo->width) / rx, v = (y + 0.5 - 0.5 * photo->height) / ry;
            if (u * u + v * v > 1.0)
                continue;
            const uint8_t *c = row + 3 * x;
            inside++;
            clipped += c[0] >= 250 || c[1] >= 250 || c[2] >= 250 || c[0] <= 4 || c[1] <= 4 || c[2] <= 4;
        }
    }
    return inside ? 100.0 * (double)clipped / (double)inside : NAN;
}

static bool read_clipping(tb_pair *p, const char *file)
{
    dd_photo photo;
    dd_err err;
    const dd_limits limits = dd_limits_default();
    if (dd_photo_load(&photo, file, file, &limits, &err)) {
        fprintf(stderr, "truthbench: %s: %s\n", file, dd_status_text(err.code));
        return false;
    }
    p->clipped_pct = clipped_share_pct(&photo);
    if (p->kind == TB_CLIP)
        p->level = tb_level_of_clipping(p->clipped_pct);
    dd_photo_free(&photo);
    return true;
}

static bool add_pair(tb_pairs *pairs, const tb_table *manifest, const char *photos)
{
    char file[1024];
    tb_pair *more = realloc(pairs->item, (pairs->n + 1) * sizeof *more);
    if (!more)
        return false;
    pairs->item = more;
    tb_pair *p = &pairs->item[pairs->n];
    *p = (tb_pair){0};
    dd_copy(p->patient, sizeof p->patient, tb_cell(manifest, "patient"));
    dd_copy(p->session, sizeof p->session, tb_cell(manifest, "session"));
    snprintf(file, sizeof file, "%s/%s", photos, tb_cell(manifest, "file"));
    if (!read_names(p) || !read_truth(p, file) || !read_clipping(p, file))
        return false;
    pairs->n++;
    return true;
}

static tb_pair *pair_of(const tb_pairs *pairs, const tb_table *row)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (!strcmp(pairs->item[i].session, tb_cell(row, "session")) && !strcmp(pairs->item[i].patient, tb_cell(row, "patient")))
            return &pairs->item[i];
    return NULL;
}

static bool read_manifest(tb_pairs *pairs, const char *photos)
{
    char path[1024];
    tb_table t;
    snprintf(path, sizeof path, "%s/manifest.csv", photos);
    bool ok = tb_table_open(&t, path);
    while (ok && tb_table_next(&t))
        if (strcmp(tb_cell(&t, "session"), "00-baseline") != 0)
            ok = add_pair(pairs, &t, photos);
    tb_table_close(&t);
    return ok && pairs->n > 0;
}

static bool read_report(tb_pairs *pairs, const char *results)
{
    char path[1024];
    tb_table t;
    snprintf(path, sizeof path, "%s/report.csv", results);
    bool ok = tb_table_open(&t, path);
    while (ok && tb_table_next(&t)) {
        tb_pair *p = pair_of(pairs, &t);
        if (!p)
            continue;
        p->compared = !strcmp(tb_cell(&t, "status"), "compared");
        dd_copy(p->comparability, sizeof p->comparability, tb_cell(&t, "comparability"));
        dd_copy(p->flags, sizeof p->flags, tb_cell(&t, "flags"));
    }
    tb_table_close(&t);
    return ok;
}

static void read_value(tb_value *v, const tb_table *row)
{
    static const char *const VERDICT[] = {"context", "improved", "worsened", "within_noise", "not_comparable"};
    const char *verdict = tb_cell(row, "verdict");
    v->found = true;
    v->baseline = tb_number(row, "baseline");
    v->change = tb_number(row, "change");
    v->ci95_low = tb_number(row, "ci95_low");
    v->ci95_high = tb_number(row, "ci95_high");
    v->mdc95 = tb_number(row, "mdc95");
    int found = find_name(verdict, strlen(verdict), VERDICT, 5);
    v->verdict = found < 0 ? TB_WITHHELD : (tb_verdict)found;
}

static bool read_metrics(tb_pairs *pairs, const char *results)
{
    char path[1024];
    tb_table t;
    snprintf(path, sizeof path, "%s/metrics.csv", results);
    bool ok = tb_table_open(&t, path);
    while (ok && tb_table_next(&t)) {
        tb_pair *p = pair_of(pairs, &t);
        for (size_t m = 0; p && !strcmp(tb_cell(&t, "region"), "site") && m < dd_metric_count() && m < TB_METRICS; m++)
            if (!strcmp(dd_metric_at(m)->name, tb_cell(&t, "metric")))
                read_value(&p->value[m], &t);
    }
    tb_table_close(&t);
    return ok;
}

/* The same skin with the same dose in the baseline's camera, for what the phantom does not know itself. */
static void borrow_truth(tb_pairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++)
        for (size_t k = 0; k < pairs->n; k++) {
            tb_pair *p = &pairs->item[i];
            const tb_pair *clean = &pairs->item[k];
            if (clean->kind != TB_CLEAN || p->kind == TB_CLEAN || clean->dose_pct != p->dose_pct || strcmp(clean->patient, p->patient) != 0)
                continue;
            for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++)
                if (p->value[m].truth != p->value[m].truth && clean->value[m].found)
                    p->value[m].truth = clean->value[m].change;
        }
}

int tb_read(tb_pairs *pairs, const char *photos, const char *results)
{
    *pairs = (tb_pairs){0};
    if (!read_manifest(pairs, photos) || !read_report(pairs, results) || !read_metrics(pairs, results)) {
        fprintf(stderr, "truthbench: %s, %s: not a finished run of the bench\n", photos, results);
        return 1;
    }
    borrow_truth(pairs);
    return 0;
}

void tb_pairs_free(tb_pairs *pairs)
{
    free(pairs->item);
    *pairs = (tb_pairs){0};
}
