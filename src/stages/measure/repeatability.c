/* The rows of repeatability.def by name. */
#include "stages/measure/repeatability.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *metric;
    dd_repeatability value;
} ROW[] = {
#define UNKNOWN NAN
#define REPEAT(metric, p95, p95_pct, pairs, withheld) {#metric, {p95, p95_pct, pairs, withheld}},
#include "stages/measure/repeatability.def"
#undef REPEAT
};

dd_repeatability dd_repeatability_of(const char *metric)
{
    for (size_t i = 0; i < sizeof ROW / sizeof *ROW; i++)
        if (strcmp(ROW[i].metric, metric) == 0)
            return ROW[i].value;
    return (dd_repeatability){NAN, NAN, 0, 0};
}
