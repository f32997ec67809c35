/* Small questions about the job: the aimed region in working pixels, the distance of a match. */
#include "stages/align/job.h"

#include "base/fmath.h"

dd_status dd_job_no_memory(const dd_job *job) { return dd_fail(job->err, DD_E_NO_MEMORY, NULL, "for the registration"); }

bool dd_job_has_region(const dd_job *job) { return job->aim && job->aim->bits && job->aim->n > 0; }

static uint16_t aimed_bits(const dd_aim *aim)
{
    uint16_t bits = 0;
    for (int i = 0; i < aim->n; i++)
        if (aim->region[i].role != DD_ROLE_EXCLUDE)
            bits = (uint16_t)(bits | 1U << i);
    return bits;
}

bool dd_job_near_region(const dd_job *job, double x, double y, double margin)
{
    const dd_aim *aim = job->aim;
    uint16_t bits = aimed_bits(aim);
    for (int k = 0; k < 9; k++) {
        double px = x + (k % 3 - 1) * margin, py = y + (k / 3 - 1) * margin;
        if (px >= 0 && py >= 0 && px < aim->width && py < aim->height && (aim->bits[(size_t)py * (size_t)aim->width + (size_t)px] & bits))
            return true;
    }
    return false;
}

double dd_job_subject_extent(const dd_job *job)
{
    dd_plane b = job->before->work.level[0];
    int frame = b.width > b.height ? b.width : b.height;
    if (!dd_job_has_region(job))
        return frame;
    const dd_aim *aim = job->aim;
    uint16_t bits = aimed_bits(aim);
    int x0 = aim->width, x1 = -1, y0 = aim->height, y1 = -1;
    for (int y = 0; y < aim->height; y++)
        for (int x = 0; x < aim->width; x++)
            if (aim->bits[(size_t)y * (size_t)aim->width + (size_t)x] & bits) {
                x0 = x < x0 ? x : x0;
                x1 = x > x1 ? x : x1;
                y0 = y < y0 ? y : y0;
                y1 = y;
            }
    int longer = x1 - x0 > y1 - y0 ? x1 - x0 : y1 - y0;
    return longer > 0 ? longer / job->before->work.scale : frame;
}

bool dd_job_focus(dd_job *job, float outside)
{
    if (!dd_job_has_region(job))
        return true;
    dd_plane b = job->before->work.level[0], cell = dd_plane_new(job->ctx->arena, (b.width + DD_FOCUS_CELL - 1) / DD_FOCUS_CELL,
                                                                 (b.height + DD_FOCUS_CELL - 1) / DD_FOCUS_CELL);
    if (!cell.px)
        return false;
    double scale = job->before->work.scale;
    for (int j = 0; j < cell.height; j++)
        for (int i = 0; i < cell.width; i++) {
            double x = dd_photo_from_work(&job->before->work, (i + 0.5) * DD_FOCUS_CELL - 0.5),
                   y = dd_photo_from_work(&job->before->work, (j + 0.5) * DD_FOCUS_CELL - 0.5);
            dd_row(cell, j)[i] = dd_job_near_region(job, x, y, DD_FOCUS_CELL * scale) ? 1 : outside;
        }
    job->map.focus.cell = cell;
    return true;
}

double dd_job_rest(const dd_job *job, const dd_match *match)
{
    double x, y;
    return dd_map_apply(&x, &y, &job->map, match->xb, match->yb) ? dd_hypot(x - match->xa, y - match->ya) : 1e9;
}
