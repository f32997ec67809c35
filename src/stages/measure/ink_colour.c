/* What a colour on skin can be. u = a/(L + 16) and v = b/(L + 16) are blind to shade: L + 16, a and b all go with the cube root of the
 * light. Against bare skin (du, dv: differences of u, v; r = |dL|/|(da, db)|, how much darker for its change of colour):
 *
 *         v |   yellow
 *           |  /            warm and r < 0.8: red, yellow (0.56 and 0.15 in the model)
 *   green --+------- red    warm and r > 0.8: melanin (1.2 and more), blood (1 and more)
 *      / |  |               cold and r > limit: black; the limit falls with bare skin's u, on dark skin there is little left to darken
 *   blue black              u hardly changed: shade
 *
 * Boundaries lie midway between the inks of METRICS.md 9 on types I to VI at 3 to 60 1/cm. A very dark mole on types V and VI cannot be
 * told from black ink by colour. */
#include "stages/measure/ink.h"

#include <math.h>

#include "base/fmath.h"

static const double YELLOW_SLOPE = 0.84; /* tan 40: between red (0..32 degrees) and yellow (60..80) */
static const double GREEN_SLOPE = 0.40;  /* tan 22: between green (-8..20 degrees beyond -u) and blue (25..50) */
static const double OWN_DARKENING = 0.8, SHADE_U = 0.8;

static double chroma(double ab, double l) { return ab / (l + 16.0); }

dd_ink dd_ink_of(const double lab[3], const double bare[3])
{
    double dl = lab[0] - bare[0], u = chroma(bare[1], bare[0]);
    double du = chroma(lab[1], lab[0]) - u, dv = chroma(lab[2], lab[0]) - chroma(bare[2], bare[0]);
    double darkens = fabs(dl) / fmax(1e-6, dd_hypot(lab[1] - bare[1], lab[2] - bare[2]));
    double black = 0.62 - 1.1 * (fmin(fmax(u, 0.10), 0.31) - 0.10);
    if (dl > 1.0)
        return DD_INK_NONE;
    if (dv > YELLOW_SLOPE * fabs(du))
        return darkens < OWN_DARKENING ? DD_INK_YELLOW : DD_INK_NONE;
    if (du > 0.0)
        return darkens < OWN_DARKENING ? DD_INK_RED : DD_INK_NONE;
    if (du > (SHADE_U - 1.0) * u)
        return DD_INK_NONE;
    if (darkens > black)
        return DD_INK_BLACK;
    return -dv < GREEN_SLOPE * -du ? DD_INK_GREEN : DD_INK_BLUE;
}

/* Greenish or bluish, which no chromophore of skin makes; or grey on skin that is not dark itself, neither so dark that it may be hair. */
bool dd_ink_impossible_for_skin(const double lab[3], const double bare[3])
{
    const double greenish_a = -2.0, not_dark_l = 50.0, hair_l = 20.0, grey = 0.45;
    if (lab[1] < greenish_a)
        return true;
    return bare[0] > not_dark_l && lab[0] > hair_l && chroma(lab[1], lab[0]) < grey * chroma(bare[1], bare[0]) &&
           chroma(lab[2], lab[0]) < grey * chroma(bare[2], bare[0]);
}

int dd_otsu(const uint32_t *count, int n)
{
    double all = 0.0, moment = 0.0, below = 0.0, moment_below = 0.0, best = 0.0;
    int at = -1;
    for (int i = 0; i < n; i++) {
        all += count[i];
        moment += (double)i * count[i];
    }
    for (int i = 0; i < n; i++) {
        below += count[i];
        moment_below += (double)i * count[i];
        if (!(below > 0.0) || !(below < all))
            continue;
        double apart = moment_below / below - (moment - moment_below) / (all - below);
        double between = below * (all - below) * apart * apart;
        if (between > best) {
            best = between;
            at = i;
        }
    }
    return at;
}
