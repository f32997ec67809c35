/* A small tattoo or lesion has few details of its own, but the skin around it moves with it, and better than wall or pillow do. The skin
 * is sought only when it is needed: drawn regions are there and their own matches do not convince. */
#include "stages/align/skin_use.h"

#include "stages/aim/find.h"

/* Is photo point (x,y) skin? Outside of what was searched: no. */
static bool is_skin(const dd_found *f, double x, double y)
{
    int i, j;
    dd_bytes mask = f->face.found ? f->mask : f->closeup.mask;
    if (f->face.found) { /* the turn of frame.h backwards */
        double square = f->frame.along * f->frame.along + f->frame.across * f->frame.across, dx = x - f->frame.x, dy = y - f->frame.y;
        i = (int)((f->frame.along * dx + f->frame.across * dy) / square + DD_FRAME_X0 + 0.5);
        j = (int)((f->frame.along * dy - f->frame.across * dx) / square + DD_FRAME_Y0 + 0.5);
    } else {
        i = (int)((x + 0.5) / f->closeup.step);
        j = (int)((y + 0.5) / f->closeup.step);
    }
    return mask.px && x >= 0 && y >= 0 && i >= 0 && j >= 0 && i < mask.width && j < mask.height && dd_brow(mask, j)[i];
}

static bool near_skin(const dd_found *f, double x, double y, double margin)
{
    bool near = false;
    for (int k = 0; k < 9 && !near; k++)
        near = is_skin(f, x + (k % 3 - 1) * margin, y + (k / 3 - 1) * margin);
    return near;
}

bool dd_skin_use(uint8_t *use, bool *any, const dd_job *job, double margin)
{
    dd_found found;
    dd_arena_mark mark = dd_arena_level(job->ctx->arena);
    bool ok = dd_skin_find(&found, job->before_photo, job->ctx) != DD_E_NO_MEMORY;
    *any = false;
    for (int i = 0; ok && i < job->matches.n; i++) {
        const dd_match *m = &job->matches.item[i];
        use[i] = near_skin(&found, dd_photo_from_work(&job->before->work, m->xb), dd_photo_from_work(&job->before->work, m->yb), margin);
        *any = *any || use[i];
    }
    dd_arena_rewind(job->ctx->arena, mark);
    return ok;
}
