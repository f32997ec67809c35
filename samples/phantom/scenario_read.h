/* Readers of single values of a scenario file. A missing key leaves `out` as it is; a wrong type or range is refused. jansson stays in the
 * files that include this header. */
#ifndef PH_SCENARIO_READ_H
#define PH_SCENARIO_READ_H

#include <jansson.h>

#include "phantom/scenario.h"

/* After the first failure every further read does nothing, so that the readers below need no check per line. */
typedef struct ph_reader {
    const char *file;
    dd_status status;
    dd_err *err;
} ph_reader;

void ph_refuse(ph_reader *r, const char *key, const char *expected);
/* keys: names between spaces, " a b c ". where: what the object is called when it is none. */
void ph_only_keys(ph_reader *r, json_t *object, const char *where, const char *keys);
void ph_read_number(ph_reader *r, double *out, json_t *object, const char *key, double low, double high);
void ph_read_int(ph_reader *r, int *out, json_t *object, const char *key, int low, int high);
/* A list of exactly n numbers. */
void ph_read_numbers(ph_reader *r, double *out, size_t n, json_t *object, const char *key, double low, double high);
/* A file or folder name, required: no separators, nothing hidden. */
void ph_read_name(ph_reader *r, char out[PH_NAME], json_t *object, const char *key);
/* How one session's photo is taken: pose, light, camera, chart and ruler (scenario_camera.c). */
void ph_read_camera(ph_reader *r, ph_session *session, json_t *object);

/* scenario_lesion.c: the objects of the lists "lines" and "tattoos", and of a session's "tan". */
void ph_read_where(ph_reader *r, ph_where *out, json_t *object);
void ph_read_lines(ph_reader *r, ph_line_group *out, json_t *object);
void ph_read_tattoo(ph_reader *r, ph_tattoo *out, json_t *object);
void ph_read_tan(ph_reader *r, ph_tan *out, json_t *object);
/* [[x, y], ...] in mm, `least` to PH_MAX_POINTS of them; returns their number. */
int ph_read_points(ph_reader *r, double *x_mm, double *y_mm, json_t *points, int least);
void ph_draw_ellipse(double *x_mm, double *y_mm, int n, const double ellipse[4]);

#endif
