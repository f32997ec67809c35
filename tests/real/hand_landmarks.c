/* Reading landmarks, and which of them lie inside the face: farther than a margin from every edge of their convex hull.
 * A hull edge is a pair of landmarks with all others on one side (76 to 189 points: the slow way is fast enough). */
#include "hand_landmarks.h"

#include <math.h>
#include <stdio.h>

#include "base/fmath.h"

static const double MARGIN = 0.03; /* of the face's height */

/* Signed distance of point k from the line i -> j. */
static double side(const dd_landmarks *m, int i, int j, int k)
{
    double dx = m->x[j] - m->x[i], dy = m->y[j] - m->y[i], length = dd_hypot(dx, dy);
    return length > 0 ? (dx * (m->y[k] - m->y[i]) - dy * (m->x[k] - m->x[i])) / length : 0;
}

static bool is_hull_edge(const dd_landmarks *m, int i, int j)
{
    if (m->x[i] == m->x[j] && m->y[i] == m->y[j])
        return false;
    for (int k = 0; k < m->n; k++)
        if (side(m, i, j, k) < 0)
            return false;
    return true;
}

static void mark_inner(dd_landmarks *m)
{
    double low = m->y[0], high = m->y[0];
    for (int k = 0; k < m->n; k++) {
        low = fmin(low, m->y[k]);
        high = fmax(high, m->y[k]);
        m->inner[k] = true;
    }
    for (int i = 0; i < m->n; i++)
        for (int j = 0; j < m->n; j++)
            if (is_hull_edge(m, i, j))
                for (int k = 0; k < m->n; k++)
                    if (side(m, i, j, k) <= MARGIN * (high - low))
                        m->inner[k] = false;
}

bool dd_landmarks_read(dd_landmarks *out, const char *path)
{
    FILE *f = fopen(path, "r");
    bool ok = f && fscanf(f, "%d", &out->n) == 1 && out->n > 2 && out->n <= DD_LANDMARKS_MAX;
    for (int i = 0; ok && i < out->n; i++)
        ok = fscanf(f, "%lf %lf", &out->x[i], &out->y[i]) == 2;
    if (f)
        fclose(f);
    if (ok)
        mark_inner(out);
    return ok;
}
