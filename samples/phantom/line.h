/* Wrinkles and fine vessels: the lines of a scenario's groups, placed once and drawn for every session. */
#ifndef PH_LINE_H
#define PH_LINE_H

#include "phantom/scenario.h"
#include "phantom/stroke.h"

typedef struct ph_line {
    int id; /* also its random stream */
    bool vessel;
    bool treated; /* its middle lies in a treated region */
    double length_mm;
    double depth_mm, blood; /* of a wrinkle; of a vessel; untreated */
    ph_stroke stroke;
} ph_line;

/* Place all lines. false without memory. */
bool ph_lines_place(ph_line **out, int *lines, const ph_scenario *scenario, const ph_canvas *canvas, dd_arena *arena);
/* Raise plane by depth_mm (wrinkles) or ln of the factor on blood (vessels) as they are after the response. */
void ph_lines_draw(dd_plane plane, const ph_line *line, int lines, bool vessels, const ph_canvas *canvas,
                   const double response[PH_TARGETS]);
double ph_line_response(const ph_line *line, const double response[PH_TARGETS]);

#endif
