/* The order of work inside a region: the smoothed planes exist once and serve the photos in turn, so what needs both photos comes first. */
#include "stages/measure/region_pass.h"

#include <assert.h>
#include <string.h>

#include "stages/measure/site.h"

enum { MOST_MEMBERS = 24 };

typedef struct members {
    dd_metric_sums *sums[2][MOST_MEMBERS]; /* by photo and slot */
    bool wanted;                           /* by one of them at least */
} members;

/* Is k the first row of its group? */
static bool leads_group(size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (dd_metrics[i]->group == dd_metrics[k]->group)
            return false;
    return dd_metrics[k]->group != NULL;
}

static members members_of(dd_measured *item, const dd_group *group)
{
    members m = {0};
    assert(group->members <= MOST_MEMBERS);
    for (size_t k = 0; k < dd_metrics_count; k++)
        if (dd_metrics[k]->group == group) {
            m.sums[0][dd_metrics[k]->slot] = &item[k].sums_before;
            m.sums[1][dd_metrics[k]->slot] = &item[k].sums_after;
            m.wanted = m.wanted || item[k].why == DD_WHY_NONE;
        }
    return m;
}

static bool run_pair_groups(dd_region_pass *pass)
{
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_group *group = dd_metrics[k]->group;
        if (!leads_group(k) || !group->compute_pair)
            continue;
        members m = members_of(pass->item, group);
        if (m.wanted && !group->compute_pair(m.sums[0], m.sums[1], pass->in))
            return false;
    }
    return true;
}

static bool run_photo(dd_region_pass *pass, int photo)
{
    const dd_metric_input *in = &pass->in[photo];
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_metric *metric = dd_metrics[k];
        dd_measured *item = &pass->item[k];
        bool ok = true;
        if (leads_group(k) && metric->group->compute) {
            members m = members_of(pass->item, metric->group);
            ok = !m.wanted || metric->group->compute(m.sums[photo], in);
        } else if (metric->compute && item->why == DD_WHY_NONE) {
            ok = metric->compute(photo ? &item->sums_after : &item->sums_before, in);
        }
        if (!ok)
            return false;
    }
    return true;
}

bool dd_region_pass_run(dd_region_pass *pass)
{
    dd_arena *arena = pass->in[0].ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    bool ok = true;
    for (int i = 0; ok && i < 2; i++)
        ok = dd_levels_make(pass->site[i].level, pass->site[i].lab, pass->in[i].valid, pass->site[i].px_per_mm,
                            i ? pass->site[0].level : NULL, arena);
    ok = ok && run_pair_groups(pass) && dd_site_allocate(&pass->site[0], arena);
    if (ok)
        memcpy(pass->site[1].smooth, pass->site[0].smooth, sizeof pass->site[0].smooth);
    pass->site[1].smooth_level = pass->site[0].smooth_level;
    for (int photo = 0; ok && photo < 2; photo++)
        ok = dd_site_prepare(&pass->site[photo], &pass->in[photo]) && run_photo(pass, photo);
    dd_arena_rewind(arena, mark);
    return ok;
}
