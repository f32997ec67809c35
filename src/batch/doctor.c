/* What the program sees in one photo: the file, its colour, its date, what its name means, where the skin is - or why it is refused. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "batch/batch.h"
#include "batch/inputs.h"
#include "pipeline.h"

static void line(dd_text *out, const char *label, const char *value)
{
    char shown[1024], cut[255];
    dd_copy(cut, sizeof cut, value && *value ? value : "unknown");
    dd_text_printf(out, "  %-12s %s\n", label, dd_escape_for_terminal(shown, sizeof shown, cut));
}

static const char *order_words(const dd_order *order)
{
    static const char *const WORDS[] = {"", "comes first", "counts visits", "counts days", "comes last"};
    return WORDS[order->rank];
}

/* A photo that stays without a place in time is refused by analyze, though never by compare. */
static void put_time(dd_text *out, const dd_entry *e, const char *taken)
{
    if (e->date.ambiguous)
        dd_text_printf(out, "  %-12s refused unless another photo of the series settles day and month: %s\n", "in analyze",
                       dd_status_advice(DD_E_DATE_AMBIGUOUS));
    else if (!e->date.year && e->order.rank == DD_RANK_UNKNOWN && !*taken)
        dd_text_printf(out, "  %-12s refused, its session is unknown: %s\n", "in analyze", dd_status_advice(DD_E_DATE_UNKNOWN));
}

/* The name as analyze would read it, with up to two folders above the photo. taken: EXIF date or "". */
static void put_name(dd_text *out, const char *path, const char *taken, dd_arena *arena)
{
    dd_inputs inputs;
    dd_err err;
    char iso[11], text[512];
    dd_inputs_request request = {&path, 1, true, NULL, 0};
    if (dd_inputs_collect(&inputs, &request, arena, &err) == DD_OK && inputs.n == 1) {
        const dd_entry *e = &inputs.entry[0];
        const char *session = *e->session ? e->session : *taken ? "not said; the date in the photo decides" : "not said";
        dd_text_printf(out, "its name means\n");
        line(out, "patient", e->patient);
        line(out, "view", e->view);
        line(out, "session", session);
        dd_text word = {0};
        dd_text_printf(&word, "%s%s%s",
                       e->date.ambiguous             ? "day and month cannot be told apart"
                       : *dd_date_iso(iso, &e->date) ? iso
                                                     : "not said",
                       e->order.rank != DD_RANK_UNKNOWN ? "; the session word " : "", order_words(&e->order));
        dd_copy(text, sizeof text, word.failed ? "" : word.data);
        dd_text_free(&word);
        line(out, "date", text);
        put_time(out, e, taken);
    }
    dd_inputs_free(&inputs);
}

static void put_flags(dd_text *out, uint64_t flags)
{
    for (int flag = 0; flag < DD_FLAG_COUNT; flag++)
        if (flags & DD_BIT(flag))
            dd_text_printf(out, "  note         %s (%s)\n", dd_flag_sentence((dd_flag)flag), dd_flag_code((dd_flag)flag));
}

static void put_photo(dd_text *out, const dd_photo *photo)
{
    dd_text_printf(out, "photo\n");
    line(out, "format", photo->format);
    dd_text_printf(out, "  %-12s %d x %d px, %d bits per colour, %zu bytes\n", "size", photo->width, photo->height, photo->depth,
                   photo->file_bytes);
    dd_text_printf(out, "  %-12s %d%s\n", "orientation", photo->orientation, photo->orientation > 1 ? " (turned upright)" : "");
    if (photo->jpeg_quality)
        dd_text_printf(out, "  %-12s about %d\n", "JPEG quality", photo->jpeg_quality);
    line(out, "profile", photo->profile);
    line(out, "taken", photo->date);
    line(out, "SHA-256", photo->sha256);
}

static void put_aim(dd_text *out, const dd_aim *aim)
{
    dd_text_printf(out, "as a baseline\n");
    line(out, "skin", dd_skin_status_name(aim->skin));
    if (aim->face.found)
        dd_text_printf(out, "  %-12s %.0f x %.0f px at (%.0f, %.0f)%s\n", "face", aim->face.box_w, aim->face.box_h, aim->face.box_x,
                       aim->face.box_y, aim->face.eyes_confirmed ? ", eyes confirmed" : "");
    dd_text_printf(out, "  %-12s %.3f px per mm (%s)\n", "scale", aim->px_per_mm, aim->scale_source);
    for (int i = 0; i < aim->n; i++) {
        static const char *const ROLE[] = {"", " (untreated skin)", " (left out)"};
        dd_text_printf(out, "  %-12s %s, %zu px%s\n", i ? "" : "regions", aim->region[i].name, aim->region[i].pixels,
                       ROLE[aim->region[i].role]);
    }
}

static void put_chart(dd_text *out, const dd_chart *chart)
{
    const dd_chart_correction *c = &chart->correction[chart->edition];
    if (!chart->place.found) {
        line(out, "colour chart", "none found");
        return;
    }
    dd_text_printf(out, "  %-12s %s, %d of %d patches good, dE00 %.1f (median) and %.1f (largest) after its correction%s\n", "colour chart",
                   chart->usable ? "usable" : "not used", chart->good, DD_CHART_PATCHES, c->de00_median, c->de00_max,
                   c->curve.n ? " with a tone curve" : "");
    dd_text_printf(out, "  %-12s %s, corners", "", chart->edition_decided ? dd_chart_edition_name(chart->edition) : "edition open");
    for (int i = 0; i < 4; i++)
        dd_text_printf(out, "%s%.0f,%.0f", i ? "," : " ", chart->place.corner[i][0], chart->place.corner[i][1]);
    dd_text_printf(out, "\n");
}

static void put_refusal(dd_text *out, const dd_err *err)
{
    char detail[1024];
    dd_text_printf(out, "refused\n");
    line(out, "reason", dd_status_reason(err->code));
    line(out, "why", dd_status_text(err->code));
    if (*err->detail)
        line(out, "detail", dd_copy(detail, sizeof detail, err->detail));
    if (*dd_err_advice(err))
        line(out, "what to do", dd_err_advice(err));
}

static dd_status examine(dd_text *out, char taken[11], const char *path, const dd_options *options, dd_ctx *ctx, dd_err *err)
{
    dd_limits limits = dd_limits_default();
    dd_photo photo = {0};
    dd_aim aim = {0};
    dd_aim_request request = {options->regions,          options->mask,        options->control_mask, options->px_per_mm,
                              options->nominal_width_mm, options->face_regions, options->chart_width_mm};
    char beside[PATH_MAX];
    dd_chart_request asked;
    dd_chart chart = {0};
    if (!dd_chart_request_parse(&asked, options->chart))
        return dd_fail(err, DD_E_USAGE, options->chart, "--chart: auto, none or the four corners x1,y1,...,x4,y4");
    if (!request.regions_file)
        request.regions_file = dd_labelme_beside(beside, path);
    dd_status status = dd_photo_load(&photo, path, dd_path_base(path), &limits, err);
    dd_copy(taken, 11, photo.date);
    if (!status) {
        put_photo(out, &photo);
        status = dd_aim_find(&aim, &photo, &request, &limits, ctx, err);
    }
    if (!status)
        status = dd_chart_seek(&chart, &photo, &asked, ctx, err);
    dd_aim_rescale(&aim, dd_chart_px_per_mm(&chart.place, request.chart_width_mm), "chart");
    if (*photo.format)
        put_flags(out, photo.flags | aim.flags | chart.flags);
    if (!status)
        put_chart(out, &chart);
    if (!status)
        put_aim(out, &aim);
    dd_photo_free(&photo);
    return status;
}

char *dd_batch_doctor(const char *path, const dd_options *options, bool *refused)
{
    dd_text out = {0};
    dd_err err = {0};
    dd_kernels kernels;
    char shown[4096], taken[11] = "";
    dd_ctx ctx = {&kernels, dd_arena_new(), NULL};
    *refused = true;
    dd_text_printf(&out, "%s\n", dd_escape_for_terminal(shown, sizeof shown, path));
    if (ctx.arena && dd_kernels_init(&kernels, options->cpu)) {
        *refused = examine(&out, taken, path, options, &ctx, &err) != DD_OK;
        put_name(&out, path, taken, ctx.arena);
        if (*refused)
            put_refusal(&out, &err);
    }
    dd_arena_free(ctx.arena);
    if (out.failed || !ctx.arena)
        dd_text_free(&out);
    return out.data;
}

char *dd_batch_metrics_csv(void)
{
    dd_text out = {0};
    if (dd_write_metrics_dictionary_csv(&out))
        dd_text_free(&out);
    return out.data;
}
