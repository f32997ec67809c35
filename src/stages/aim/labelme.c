/* LabelMe JSON -> shapes. Everything that is not clearly a shape is refused with its place in the file; nothing is guessed.
 *
 *     { "shapes": [ { "label": "cheek", "points": [[x,y], ...], "shape_type": "polygon" | "rectangle" | "circle" } ],
 *       "imageWidth": 4000, "imageHeight": 3000 }
 *
 * Nesting is measured before the parser sees the file, so that its recursion stays shallow. */
#include "stages/aim/labelme.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/fmath.h"
#include "base/text.h"

enum { DEPTH_MAX = 32, POINTS_MAX = 100000, SHAPES_MAX = 10000 };
static const double FARTHEST_PX = 1e6;  /* no photo is larger; beyond it a number is a mistake */

typedef struct dd_reader { const char *name; dd_arena *arena; dd_err *err; size_t points; } dd_reader;

static dd_status check_depth(const dd_blob *file, const dd_reader *r)
{
    int depth = 0, line = 1, column = 0;
    bool in_string = false, escaped = false;
    for (size_t i = 0; i < file->size; i++) {
        const char c = (char)file->data[i];
        column = c == '\n' ? 0 : column + 1;
        line += c == '\n';
        if (in_string) {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > DEPTH_MAX)
                return dd_fail(r->err, DD_E_REGIONS, r->name, "%d:%d: nested deeper than %d", line, column, DEPTH_MAX);
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return DD_OK;
}

/* A name goes into tables and folders: no control characters, no surprise by cutting. */
static dd_status read_label(char label[DD_REGION_NAME], const json_t *shape, size_t index, const dd_reader *r)
{
    const json_t *node = json_object_get(shape, "label");
    if (!json_is_string(node) || json_string_length(node) == 0)
        return dd_fail(r->err, DD_E_REGIONS, r->name, "shape %zu has no label", index);
    const char *text = json_string_value(node);
    const size_t length = json_string_length(node);
    bool blank = true;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        const bool c1 = c == 0xC2 && (unsigned char)text[i + 1] < 0xA0;     /* U+0080 .. U+009F */
        if (c < 0x20 || c == 0x7F || c1)
            return dd_fail(r->err, DD_E_REGIONS, r->name, "the label of shape %zu contains a control character", index);
        blank = blank && c == ' ';
    }
    if (blank)
        return dd_fail(r->err, DD_E_REGIONS, r->name, "shape %zu has no label", index);
    if (length >= DD_REGION_NAME)
        return dd_fail(r->err, DD_E_REGIONS, r->name, "the label of shape %zu is %zu bytes long, %d at most", index, length,
                       DD_REGION_NAME - 1);
    memcpy(label, text, length + 1);
    return DD_OK;
}

static bool read_number(double *out, const json_t *node)
{
    if (!json_is_number(node))
        return false;
    *out = json_number_value(node);
    return isfinite(*out) && fabs(*out) <= FARTHEST_PX;
}

static dd_status read_points(dd_shape *s, const json_t *shape, size_t index, dd_reader *r)
{
    const json_t *points = json_object_get(shape, "points");
    if (!json_is_array(points))
        return dd_fail(r->err, DD_E_REGIONS, r->name, "shape %zu ('%s') has no points", index, s->label);
    s->n = json_array_size(points);
    r->points += s->n;
    if (r->points > POINTS_MAX)
        return dd_fail(r->err, DD_E_REGIONS, r->name, "more than %d points", POINTS_MAX);
    s->point = dd_arena_calloc(r->arena, s->n > 4 ? s->n : 4, sizeof *s->point);
    if (s->point == NULL)
        return dd_fail(r->err, DD_E_NO_MEMORY, r->name, "%zu points", s->n);
    for (size_t i = 0; i < s->n; i++) {
        const json_t *point = json_array_get(points, i);
        if (json_array_size(point) != 2 || !read_number(&s->point[i][0], json_array_get(point, 0)) ||
            !read_number(&s->point[i][1], json_array_get(point, 1)))
            return dd_fail(r->err, DD_E_REGIONS, r->name, "shape %zu ('%s'), point %zu is not a pair of pixel positions", index, s->label,
                           i);
    }
    return DD_OK;
}

static void corners_of_rectangle(dd_shape *s)
{
    const double x0 = s->point[0][0], y0 = s->point[0][1], x1 = s->point[1][0], y1 = s->point[1][1];
    const double corner[4][2] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    memcpy(s->point, corner, sizeof corner);
    s->n = 4;
}

/* Number of points by type, and the two types that remain. Newer LabelMe stores rectangles with four points. */
static dd_status settle_type(dd_shape *s, const json_t *shape, size_t index, const dd_reader *r)
{
    const json_t *node = json_object_get(shape, "shape_type");
    if (node != NULL && !json_is_string(node) && !json_is_null(node))
        return dd_fail(r->err, DD_E_REGIONS, r->name, "the shape_type of shape %zu ('%s') is no text", index, s->label);
    const char *type = json_is_string(node) ? json_string_value(node) : "polygon";
    const bool polygon = strcmp(type, "polygon") == 0, rectangle = strcmp(type, "rectangle") == 0, circle = strcmp(type, "circle") == 0;
    if (!polygon && !rectangle && !circle) {
        char shown[64];
        return dd_fail(r->err, DD_E_REGIONS, r->name, "shape %zu ('%s') is a %s; draw a polygon, rectangle or circle", index, s->label,
                       dd_escape_for_terminal(shown, sizeof shown, type));
    }
    const bool enough = polygon ? s->n >= 3 : rectangle ? s->n == 2 || s->n == 4 : s->n == 2;
    if (!enough)
        return dd_fail(r->err, DD_E_REGIONS, r->name, "shape %zu ('%s'): %zu points do not make a %s", index, s->label, s->n, type);
    s->type = circle ? DD_CIRCLE : DD_POLYGON;
    if (rectangle && s->n == 2)
        corners_of_rectangle(s);
    return DD_OK;
}

static dd_status check_size(const json_t *root, int width, int height, const dd_reader *r)
{
    const json_t *w = json_object_get(root, "imageWidth"), *h = json_object_get(root, "imageHeight");
    if (!json_is_integer(w) || !json_is_integer(h))
        return DD_OK;   /* optional; hand-written files do without */
    const json_int_t fw = json_integer_value(w), fh = json_integer_value(h);
    if (fw == width && fh == height)
        return DD_OK;
    return dd_fail(r->err, DD_E_REGIONS, r->name, "drawn on a photo of %lldx%lld, this one is %dx%d%s", (long long)fw, (long long)fh, width,
                   height, fw == height && fh == width ? " (rotated?)" : "");
}

static dd_status read_shapes(dd_shapes *out, const json_t *root, int width, int height, dd_reader *r)
{
    const json_t *shapes = json_object_get(root, "shapes");
    if (!json_is_object(root) || !json_is_array(shapes))
        return dd_fail(r->err, DD_E_REGIONS, r->name, "no list \"shapes\": not a LabelMe file");
    dd_status status = check_size(root, width, height, r);
    out->n = json_array_size(shapes);
    if (status == DD_OK && (out->n == 0 || out->n > SHAPES_MAX))
        return dd_fail(r->err, DD_E_REGIONS, r->name, out->n == 0 ? "no shape drawn" : "more than %d shapes", SHAPES_MAX);
    out->at = DD_NEW(r->arena, dd_shape, out->n);
    if (out->at == NULL)
        return dd_fail(r->err, DD_E_NO_MEMORY, r->name, "%zu shapes", out->n);
    for (size_t i = 0; i < out->n && status == DD_OK; i++) {
        const json_t *shape = json_array_get(shapes, i);
        status = read_label(out->at[i].label, shape, i, r);
        if (status == DD_OK)
            status = read_points(&out->at[i], shape, i, r);
        if (status == DD_OK)
            status = settle_type(&out->at[i], shape, i, r);
    }
    return status;
}

dd_status dd_labelme_parse(dd_shapes *out, const dd_blob *file, const char *name, int width, int height, dd_arena *arena, dd_err *err)
{
    dd_reader r = {name, arena, err, 0};
    json_error_t fault;
    dd_status status = check_depth(file, &r);
    if (status != DD_OK)
        return status;
    json_t *root = json_loadb((const char *)file->data, file->size, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL) {
        char shown[160];
        dd_escape_for_terminal(shown, sizeof shown, fault.text);
        return dd_fail(err, DD_E_REGIONS, name, "%d:%d: %s", fault.line, fault.column, shown);
    }
    status = read_shapes(out, root, width, height, &r);
    json_decref(root);
    return status;
}

dd_status dd_labelme_read(dd_shapes *out, const char *path, int width, int height, const dd_limits *limits, dd_arena *arena, dd_err *err)
{
    const char *name = dd_path_base(path);
    dd_blob file = {0};
    dd_status status = dd_file_read(&file, path, limits->file_bytes, err);
    if (status != DD_OK)    /* one code for regions files; the words say why it could not be read */
        return dd_fail(err, status == DD_E_NO_MEMORY ? status : DD_E_REGIONS, name, "%s", dd_status_text(status));
    status = dd_labelme_parse(out, &file, name, width, height, arena, err);
    dd_blob_free(&file);
    return status;
}
