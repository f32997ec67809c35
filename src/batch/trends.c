/* After the last visit: one row of trends.csv per series, region and metric with three or more sessions, in the order of the table. */
#include <stdlib.h>
#include <string.h>

#include "batch/run.h"

/* Points into run->kept and run->metric, which belong together. */
typedef struct spot {
    const dd_kept *kept;
    const dd_metric_row *row;
} spot;

static int subject_cmp(const spot *a, const spot *b)
{
    int order = (a->kept->series > b->kept->series) - (a->kept->series < b->kept->series); /* as patient and view: the plan is sorted */
    order = order ? order : strcmp(a->row->region, b->row->region);
    return order ? order : strcmp(a->row->metric, b->row->metric);
}

static int spot_cmp(const void *x, const void *y)
{
    const spot *a = x, *b = y;
    int order = subject_cmp(a, b);
    return order ? order : (a->kept->visit > b->kept->visit) - (a->kept->visit < b->kept->visit);
}

/* A session before the baseline is no follow-up; one without a date has no place on the line. */
static bool is_point(const spot *s) { return s->row->days != DD_DAYS_UNKNOWN && s->row->days >= 0 && dd_trend_takes(&s->kept->change); }

static const char *reason_of(const spot *group, size_t n, const dd_trend *trend, bool judged)
{
    if (trend->slope != trend->slope)
        return dd_why_code(DD_WHY_FEW_SESSIONS);
    for (size_t i = 0; i < n && judged; i++)
        if (is_point(&group[i]) && (group[i].kept->change.flags & DD_BIT(DD_FLAG_FEW_BLOCKS)))
            return dd_why_code(DD_WHY_FEW_BLOCKS);
    return "";
}

static void name_row(dd_trend_row *out, const dd_metric_row *row)
{
    out->patient = row->patient;
    out->view = row->view;
    out->region = row->region;
    out->baseline_session = row->baseline_session;
    memcpy(out->baseline_date, row->baseline_date, sizeof out->baseline_date);
    out->days = DD_DAYS_UNKNOWN;
}

/* group: the follow-ups of one subject. point: room for them. */
static bool make_row(dd_trend_row *out, const spot *group, size_t n, dd_trend_point *point, dd_arena *arena)
{
    const dd_metric *metric = group->kept->change.metric;
    bool judged = metric->info.headline && metric->direction != DD_CONTEXT && !group->kept->control;
    size_t points = 0;
    dd_trend trend;
    name_row(out, group->row);
    for (size_t i = 0; i < n; i++) {
        const dd_change *c = &group[i].kept->change;
        if (!is_point(&group[i]))
            continue;
        point[points++] = (dd_trend_point){group[i].row->days, c->change, c->mdc95};
        if (group[i].row->days >= out->days) {
            out->days = group[i].row->days;
            memcpy(out->last_date, group[i].row->date, sizeof out->last_date);
        }
    }
    out->sessions = (int)n + 1;
    out->points = points ? (int)points + 1 : 0;
    if (!dd_trend_fit(&trend, point, points, arena))
        return false;
    dd_trend_row_set(out, &trend, metric, !judged, reason_of(group, n, &trend, judged));
    return true;
}

static bool make_rows(dd_run_state *run, const spot *all, dd_trend_point *point)
{
    for (size_t i = 0, end; i < run->metrics; i = end) {
        for (end = i + 1; end < run->metrics && subject_cmp(&all[i], &all[end]) == 0;)
            end++;
        if (end - i >= DD_LEAST_TREND_FOLLOW_UPS && !make_row(&run->trend[run->trends++], all + i, end - i, point, run->arena))
            return false;
    }
    return true;
}

bool dd_make_trends(dd_run_state *run)
{
    spot *all = calloc(run->metrics + 1, sizeof *all);
    dd_trend_point *point = calloc(run->metrics + 1, sizeof *point);
    run->trend = DD_NEW(run->arena, dd_trend_row, run->metrics / DD_LEAST_TREND_FOLLOW_UPS + 1);
    bool made = all && point && run->trend;
    if (made) {
        for (size_t i = 0; i < run->metrics; i++)
            all[i] = (spot){&run->kept[i], &run->metric[i]};
        if (run->metrics)
            qsort(all, run->metrics, sizeof *all, spot_cmp);
        made = make_rows(run, all, point);
    }
    free(point);
    free(all);
    return made;
}
