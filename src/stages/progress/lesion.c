/* The same metric in control skin beside that of the treated region, and the difference of their changes (difference in differences):
 *   minus_control = change - (control_value - control_baseline)
 * Season, tan and what is left of the light change both alike and drop out. Several control regions count by their valid pixels. A metric
 * of mean colour was matched on the control skin itself, so its control change is nearly 0 there by construction. */
#include "stages/progress/lesion.h"

#include <math.h>

#include "stages/progress/control.h"

typedef struct control_mean {
    double weight, baseline, value, change;
} control_mean;

/* NaN in all three numbers without control skin that could be measured; baseline and value also for a property of the pair. */
static control_mean mean_of_control(const dd_progress *p, const dd_measurements *all, const dd_aim *aim, const dd_metric *metric)
{
    control_mean mean = {0};
    for (int i = 0; i < p->n; i++) {
        const dd_change *c = &p->change[i];
        double weight = dd_is_control(&all->item[i], aim, metric) && isfinite(c->change) ? dd_region_weight(&all->item[i]) : 0.0;
        if (!(weight > 0.0))
            continue;
        mean.weight += weight;
        mean.baseline += weight * c->baseline;
        mean.value += weight * c->value;
        mean.change += weight * c->change;
    }
    mean.baseline /= mean.weight; /* 0/0 = NaN */
    mean.value /= mean.weight;
    mean.change /= mean.weight;
    return mean;
}

void dd_lesion_minus_control(dd_progress *p, const dd_measurements *all, const dd_aim *aim)
{
    for (int i = 0; i < p->n; i++) {
        dd_change *c = &p->change[i];
        if (aim->region[c->region].role != DD_ROLE_TREATED)
            continue;
        control_mean control = mean_of_control(p, all, aim, c->metric);
        c->control_baseline = control.baseline;
        c->control_value = control.value;
        c->minus_control = c->change - control.change;
    }
}
