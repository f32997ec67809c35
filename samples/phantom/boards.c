/* Chart and ruler of one session, drawn and written into the truth file. The ruler lies on top of the chart. */
#include "phantom/boards.h"

#include "kernels/colour.h"
#include "phantom/chart.h"
#include "phantom/json_put.h"
#include "phantom/lens.h"
#include "phantom/ruler.h"
#include "phantom/truth_camera.h"

enum { BOARDS = 2 };

static int boards_of(ph_board board[BOARDS], const ph_session *s)
{
    int n = 0;
    if (s->chart.shown)
        board[n++] = ph_chart_board(&s->chart);
    if (s->ruler.shown)
        board[n++] = ph_ruler_board(&s->ruler);
    return n;
}

void ph_boards_draw(dd_plane rgb[3], const ph_session *session, const ph_view *view)
{
    ph_board board[BOARDS];
    int n = boards_of(board, session);
    for (int i = 0; i < n; i++)
        ph_board_draw(rgb, &board[i], &session->light, view);
}

bool ph_boards_hide(const ph_session *session, const ph_scenario *scenario)
{
    ph_board board[BOARDS];
    int n = boards_of(board, session);
    for (int i = 0; i < n; i++)
        if (ph_board_hides(&board[i], scenario))
            return true;
    return false;
}

static void photo_place(double px[2], const ph_board *board, const ph_view *view, double u_mm, double v_mm)
{
    double mm[2];
    ph_board_to_skin(mm, board, u_mm, v_mm);
    px[0] = px[1] = 0.0;
    ph_photo_from_mm(&px[0], &px[1], view, mm[0], mm[1]);
}

/* Outer corners of the board: top-left, top-right, bottom-right, bottom-left as it is printed. */
static void put_board(dd_text *out, const ph_board *b, const ph_view *view)
{
    double px[8];
    for (int i = 0; i < 4; i++)
        photo_place(px + 2 * i, b, view, i == 1 || i == 2 ? b->width_mm : 0.0, i >= 2 ? b->height_mm : 0.0);
    ph_put_list(out, "at_mm", (const double[]){b->x_mm, b->y_mm}, 2, 3, ", ");
    ph_put_list(out, "size_mm", (const double[]){b->width_mm, b->height_mm}, 2, 3, ", ");
    ph_put_field(out, "rotation_deg", b->turn_deg, 3, ", ");
    ph_put_field(out, "glare", b->gloss, 3, ",\n    ");
    ph_put_list(out, "corners_px", px, 8, 3, ",\n    ");
}

/* Outer corners of the four corner patches, in the order of the board's corners: what --chart asks for. */
static void put_patch_corners(dd_text *out, const ph_chart *chart, const ph_board *board, const ph_view *view)
{
    static const int CORNER[4] = {0, 5, 23, 18};
    double px[8];
    for (int i = 0; i < 4; i++) {
        double uv_mm[2];
        ph_patch_place(uv_mm, chart, CORNER[i], i == 1 || i == 2 ? 1.0 : 0.0, i >= 2 ? 1.0 : 0.0);
        photo_place(px + 2 * i, board, view, uv_mm[0], uv_mm[1]);
    }
    ph_put_list(out, "patch_corners_px", px, 8, 3, ",\n    ");
}

static void put_patch(dd_text *out, const ph_chart *chart, const ph_board *board, const ph_view *view, int i)
{
    double uv_mm[2], px[2], rgb[3], lab[3];
    const ph_patch *patch = ph_patch_row(i);
    ph_patch_place(uv_mm, chart, i, 0.5, 0.5);
    photo_place(px, board, view, uv_mm[0], uv_mm[1]);
    ph_patch_linear(rgb, patch, chart->after2014);
    dd_lab_from_linear1(lab, rgb);
    dd_text_puts(out, i ? ",\n      {" : "\n      {");
    ph_put_string(out, "name", patch->name, ", ");
    ph_put_list(out, "middle_px", px, 2, 3, ", ");
    ph_put_list(out, "lab_d50", patch->lab_d50[chart->after2014], 3, 2, ", ");
    ph_put_list(out, "lab", lab, 3, 3, ", ");
    ph_put_list(out, "linear_srgb", rgb, 3, 5, "}");
}

static void put_chart(dd_text *out, const ph_chart *chart, const ph_view *view)
{
    ph_board board = ph_chart_board(chart);
    dd_text_puts(out, "  \"chart\": {");
    ph_put_string(out, "edition", chart->after2014 ? "after2014" : "before2014", ", ");
    put_board(out, &board, view);
    put_patch_corners(out, chart, &board, view);
    dd_text_puts(out, "\"patches\": [");
    for (int i = 0; i < PH_PATCHES; i++)
        put_patch(out, chart, &board, view, i);
    dd_text_puts(out, "]},\n");
}

static void put_ruler(dd_text *out, const ph_ruler *ruler, const ph_view *view)
{
    ph_board board = ph_ruler_board(ruler);
    double first_px[2], last_px[2], uv_mm[2];
    ph_ruler_mark(uv_mm, 0.0);
    photo_place(first_px, &board, view, uv_mm[0], uv_mm[1]);
    ph_ruler_mark(uv_mm, ruler->length_mm);
    photo_place(last_px, &board, view, uv_mm[0], uv_mm[1]);
    dd_text_puts(out, "  \"ruler\": {");
    put_board(out, &board, view);
    ph_put_field(out, "length_mm", ruler->length_mm, 3, ", ");
    ph_put_field(out, "tick_mm", 1.0, 0, ", ");
    ph_put_list(out, "zero_px", first_px, 2, 3, ", ");
    ph_put_list(out, "end_px", last_px, 2, 3, "},\n");
}

void ph_put_boards(dd_text *out, const ph_session *session, const ph_view *view)
{
    if (session->chart.shown)
        put_chart(out, &session->chart, view);
    if (session->ruler.shown)
        put_ruler(out, &session->ruler, view);
}
