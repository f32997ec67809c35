/* clearance_pct: how much of what the eye saw of a tattoo is gone. METRICS.md 4. Visible, not removed: dark skin and a saturated eye hide
 * ink, so that 75 % of the ink must go before a third of black is. */
#include "stages/measure/ink.h"

const dd_metric dd_metric_clearance_pct = {
    .info =
        {
            .name = "clearance_pct",
            .unit = "%",
            .question = "How much less visible is the tattoo?",
            .formula = "100 * (1 - ink_de00 of the follow-up / ink_de00 of the baseline), both over the baseline's ink mask",
            .direction = "up_good",
            .range = "at most 100; negative when the ink shows more",
            .scale = "independent of scale",
            .source = "dE00 contrast; quartile scale of laser trials",
            .failures =
                "not the share of ink removed: of black ink 75 % must go before 36 % of its contrast is gone; new redness, scabs or "
                "darker marks over the ink count as ink; ink on skin too dark to show it is not judged",
            .unaffected_by = "light, exposure and white balance, as bare skin in the same photo is the reference; what bare skin does",
            .decimals = 1,
            .headline = true,
        },
    .direction = DD_UP_GOOD,
    .default_floor = 8.0,
    .version = "1",
    .of_ink = true,
    .pair_only = true,
    .group = &dd_ink_group,
    .slot = DD_INK_CLEARANCE,
    .finish = dd_ink_clearance,
};
