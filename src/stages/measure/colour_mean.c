/* Mean colour of an area: average light first, then Lab or optical density; averaging Lab would count noise as colour. */
#include "stages/measure/colour_mean.h"

#include <math.h>

#include "base/fmath.h"
#include "kernels/colour.h"

void dd_mean_lab(double lab[3], const double mean[DD_SUMS]) { dd_lab_from_linear1(lab, mean); }

bool dd_mean_density(double od[3], const double mean[DD_SUMS])
{
    for (int c = 0; c < 3; c++) {
        if (!(mean[c] > 0.0))
            return false;
        od[c] = -100.0 * dd_log10(mean[c]);
    }
    return true;
}

double dd_mean_ita(const double mean[DD_SUMS])
{
    const double least_b = 1.0; /* bluer than any skin: ink or shadow */
    double lab[3];
    dd_mean_lab(lab, mean);
    return lab[2] > least_b ? dd_atan2(lab[0] - 50.0, lab[2]) * 180.0 / DD_PI : NAN;
}
