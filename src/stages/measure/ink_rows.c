/* The context metrics of ink: how much there is, how strong it shows, its clearance by optical density, by grade and by colour. */
#include <math.h>

#include "stages/measure/ink.h"

static double mean_of(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0];
}

static double percent(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

/* reference[0]: the share of bare skin that is that much lighter than its own surface, by mottle. */
static double beyond_bare(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    return reference[0] < 1.0 ? 100.0 * fmax(0.0, (mean[0] - reference[0]) / (1.0 - reference[0])) : NAN;
}

/* Quartiles of laser trials, and "clear" beyond 95 %. */
static double grade(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    static const double UPPER[] = {0.0, 25.0, 50.0, 75.0, 95.0};
    double pct = dd_ink_clearance(mean, reference), g = 0.0;
    for (size_t i = 0; i < sizeof UPPER / sizeof *UPPER; i++)
        g += pct > UPPER[i];
    return pct == pct ? g : NAN;
}

/* Dark inks only: red and yellow ones hardly change Y. */
static double clearance_od(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    const double least_od = 0.05;
    return mean[0] >= least_od ? dd_ink_clearance(mean, reference) : NAN;
}

const dd_metric dd_metric_ink_area_pct = {
    .info = {.name = "ink_area_pct",
             .unit = "%",
             .question = "How much of the region does visible ink cover?",
             .formula =
                 "100 * area inside the baseline's ink mask with dE00 from bare skin >= t / valid area; cells of 0.25 to 0.5 mm; t = "
                 "max(6, 99th percentile of bare skin, Otsu up to half of the weakest colour's median); a colour that ink makes; bare "
                 "skin: polynomial of order 2 through the region's own, else the mean of control skin",
             .direction = "down_good",
             .range = "0 to 100",
             .scale = "independent of scale",
             .source = "Otsu 1979; METRICS.md 4",
             .failures = "lines thinner than 0.3 mm; ink that fades below t leaves the area at once; white ink is not seen",
             .unaffected_by = "light, exposure and white balance",
             .decimals = 1},
    .direction = DD_DOWN_GOOD,
    .ratio = true,
    .default_floor = 3.0,
    .version = "1",
    .one_way = true,
    .group = &dd_ink_group,
    .slot = DD_INK_AREA,
    .finish = percent,
};

const dd_metric dd_metric_ink_de00 = {
    .info = {.name = "ink_de00",
             .unit = "dE00",
             .question = "How strongly does the ink stand out from bare skin?",
             .formula =
                 "mean over the baseline's ink mask and a rim of one cell of sign(E^2 - e^2) sqrt|E^2 - e^2|; E: CIEDE2000 from bare "
                 "skin in the same photo, e^2: mean E^2 of bare skin",
             .direction = "down_good",
             .range = "0 to 40",
             .scale = "independent of scale",
             .source = "Sharma et al. 2005; METRICS.md 4",
             .failures = "redness, scabs and darker marks over the ink count as ink",
             .unaffected_by = "light, exposure and white balance",
             .decimals = 2},
    .direction = DD_DOWN_GOOD,
    .ratio = true,
    .default_floor = 1.5,
    .version = "1",
    .one_way = true,
    .group = &dd_ink_group,
    .slot = DD_INK_DE00,
    .finish = mean_of,
};

const dd_metric dd_metric_ink_od = {
    .info = {.name = "ink_od",
             .unit = "OD",
             .question = "How much darker than bare skin is the ink?",
             .formula = "mean over the same cells of log10(Y of bare skin / Y)",
             .direction = "down_good",
             .range = "0 to 1",
             .scale = "independent of scale",
             .source = "optical density; METRICS.md 4",
             .failures = "hardly sees red and yellow ink; shadows count",
             .unaffected_by = "exposure and white balance",
             .decimals = 3},
    .direction = DD_DOWN_GOOD,
    .ratio = true,
    .default_floor = 0.03,
    .version = "1",
    .one_way = true,
    .group = &dd_ink_group,
    .slot = DD_INK_OD,
    .finish = mean_of,
};

const dd_metric dd_metric_ink_hypopig_pct = {
    .info = {.name = "ink_hypopig_pct",
             .unit = "%",
             .question = "How much of the tattooed skin is lighter than bare skin?",
             .formula = "share of the same cells with L* > bare skin + 2, beyond the share of bare skin itself that is; never below 0",
             .direction = "down_good",
             .range = "0 to 100; 0 is good",
             .scale = "independent of scale",
             .source = "METRICS.md 4",
             .failures = "gloss and white ink look the same; hidden while ink is left",
             .unaffected_by = "exposure and white balance",
             .decimals = 1},
    .direction = DD_DOWN_GOOD,
    .default_floor = 5.0,
    .version = "1",
    .one_way = true,
    .group = &dd_ink_group,
    .slot = DD_INK_HYPOPIG,
    .finish = beyond_bare,
};

const dd_metric dd_metric_clearance_od_pct = {
    .info = {.name = "clearance_od_pct",
             .unit = "%",
             .question = "How much of the ink's darkness is gone?",
             .formula = "100 * (1 - ink_od of the follow-up / ink_od of the baseline); undefined below an ink_od of 0.05",
             .direction = "up_good",
             .range = "at most 100; negative when the ink is darker",
             .scale = "independent of scale",
             .source = "METRICS.md 4",
             .failures = "for dark inks; not the share of ink removed",
             .unaffected_by = "exposure and white balance",
             .decimals = 1},
    .direction = DD_UP_GOOD,
    .default_floor = 8.0,
    .version = "1",
    .pair_only = true,
    .group = &dd_ink_group,
    .slot = DD_INK_CLEARANCE_OD,
    .finish = clearance_od,
};

const dd_metric dd_metric_clearance_grade = {
    .info = {.name = "clearance_grade",
             .unit = "grade",
             .question = "Which grade of clearance would a reader give?",
             .formula = "0: clearance_pct <= 0; 1: up to 25; 2: up to 50; 3: up to 75; 4: up to 95; 5: more",
             .direction = "up_good",
             .range = "0 to 5",
             .scale = "independent of scale",
             .source = "quartile scale of laser trials",
             .failures = "as clearance_pct; some papers have no grade 5",
             .unaffected_by = "light, exposure and white balance",
             .decimals = 0},
    .direction = DD_UP_GOOD,
    .default_floor = 1.0,
    .version = "1",
    .pair_only = true,
    .group = &dd_ink_group,
    .slot = DD_INK_GRADE,
    .finish = grade,
};

#define COLOUR(ink, text, limits)                                                                                                          \
    const dd_metric dd_metric_clearance_pct_##ink = {                                                                                      \
        .info = {.name = "clearance_pct_" #ink,                                                                                            \
                 .unit = "%",                                                                                                              \
                 .question = "How much less visible is the " text " ink?",                                                                 \
                 .formula = "clearance_pct over the cells whose baseline colour, held against bare skin, is that of " text " ink: " limits \
                            "; only from 5 % of the ink and 0.2 cm2 on, or 0.1 cm2 with 0.03 cm2 away from its edges; "                    \
                            "the edge of black over red or yellow counts as those",                                                        \
                 .direction = "up_good",                                                                                                   \
                 .range = "at most 100; negative when the ink shows more",                                                                 \
                 .scale = "independent of scale",                                                                                          \
                 .source = "model inks of METRICS.md 9 on skin types I to VI",                                                             \
                 .failures = "mixed inks count as the nearest of five; not the share of ink removed",                                      \
                 .unaffected_by = "light, exposure and white balance",                                                                     \
                 .decimals = 1},                                                                                                           \
        .direction = DD_UP_GOOD,                                                                                                           \
        .default_floor = 8.0,                                                                                                              \
        .version = "1",                                                                                                                    \
        .pair_only = true,                                                                                                                 \
        .group = &dd_ink_group,                                                                                                            \
        .slot = DD_INK_FIRST_COLOUR + SLOT_##ink,                                                                                          \
        .finish = dd_ink_clearance,                                                                                                        \
    }

enum {
    SLOT_black = DD_INK_BLACK - 1,
    SLOT_blue = DD_INK_BLUE - 1,
    SLOT_green = DD_INK_GREEN - 1,
    SLOT_red = DD_INK_RED - 1,
    SLOT_yellow = DD_INK_YELLOW - 1
};

COLOUR(black, "black", "less red than skin and, for its change of colour, much darker");
COLOUR(blue, "blue", "less red and less yellow than skin without becoming as dark as black");
COLOUR(green, "green", "less red than skin, about as yellow");
COLOUR(red, "red", "redder than skin with less darkening than blood brings");
COLOUR(yellow, "yellow", "yellower than skin with less darkening than melanin brings");
