/* "Can these two photos be compared", "whom does the mismatch flatter" and "what to do about it", in the words of report.csv; the rules are
 * balance/gates.c. */
#include <math.h>
#include <stdlib.h>

#include "base/fmath.h"
#include "stages/report/report.h"

const char *dd_comparability(uint64_t flags)
{
    static const char *const WORD[] = {[DD_GRADE_GOOD] = "good", [DD_GRADE_FAIR] = "fair", [DD_GRADE_POOR] = "poor"};
    return WORD[dd_gates_grade(flags)];
}

const char *dd_side_name(dd_side side)
{
    static const char *const WORD[] = {
        [DD_SIDE_UNKNOWN] = "", [DD_SIDE_NEITHER] = "neither", [DD_SIDE_BEFORE] = "before", [DD_SIDE_AFTER] = "after"};
    return WORD[side];
}

/* The same conditions as the flag's: sizes or qualities far apart explain a difference of noise. */
static void noise_facts(double value[DD_FACTS], const dd_pair *pair)
{
    const double most_resized = 1.5;
    const dd_noise *noise = pair->balance.sharpness.noise;
    const double ratio = pair->alignment.scale_ratio;
    if (abs(pair->before->photo.jpeg_quality - pair->after.jpeg_quality) > 10 || ratio > most_resized || ratio < 1.0 / most_resized)
        return;
    value[DD_FACT_NOISE_BEFORE] = noise[0].sd_dn / noise[1].sd_dn;
    value[DD_FACT_NOISE_AFTER] = noise[1].sd_dn / noise[0].sd_dn;
}

/* 0 is a file that is no JPEG. */
static void jpeg_facts(double value[DD_FACTS], int before, int after)
{
    if (before && after)
        value[DD_FACT_JPEG_LOWER] = before - after;
    if (before || after)
        value[DD_FACT_JPEG_QUALITY] = before && after ? fmin(before, after) : before + after;
}

static void sharpness_facts(double value[DD_FACTS], const dd_sharpness *s)
{
    value[DD_FACT_BLUR_AFTER_MM] = s->diff_mm;
    value[DD_FACT_BLUR_BEFORE_MM] = -s->diff_mm;
    value[DD_FACT_BLUR_UNMATCHED_MM] = s->from_region ? NAN : fabs(s->diff_mm);
}

/* The worst region speaks for the pair; fmax passes over NaN. */
static void clipping_facts(double value[DD_FACTS], const dd_measurements *m, const dd_aim *aim)
{
    for (int i = 0; i < aim->n; i++) {
        if (aim->region[i].role == DD_ROLE_EXCLUDE)
            continue;
        value[DD_FACT_CLIPPED_PCT] = fmax(value[DD_FACT_CLIPPED_PCT], m->clipped_pct[i]);
        value[DD_FACT_BLOWN_BEFORE_PCT] = fmax(value[DD_FACT_BLOWN_BEFORE_PCT], m->blown_pct[i][0]);
        value[DD_FACT_BLOWN_AFTER_PCT] = fmax(value[DD_FACT_BLOWN_AFTER_PCT], m->blown_pct[i][1]);
        if (aim->region[i].role == DD_ROLE_TREATED)
            value[DD_FACT_CLIPPED_TREATED_PCT] = fmax(value[DD_FACT_CLIPPED_TREATED_PCT], m->clipped_pct[i]);
    }
}

/* Photos taken again alike differ by .01 or less; the side is told beyond three times that. */
static double flatter(double relief)
{
    const double least = 0.03;
    double ln = -dd_log(relief);
    return fabs(ln) < least ? 0.0 : ln;
}

dd_gate_facts dd_facts_of(const dd_pair *pair)
{
    dd_gate_facts facts = dd_gate_facts_none();
    double *value = facts.value;
    const dd_alignment *al = &pair->alignment;
    const dd_comparison *c = &pair->balance.comparison;
    value[DD_FACT_OVERLAP_PCT] = al->overlap_pct;
    value[DD_FACT_COARSER_PCT] = 100.0 * (1.0 - al->scale_ratio);
    value[DD_FACT_POSE_DEG] = fmax(fabs(al->yaw_deg), fabs(al->pitch_deg));
    value[DD_FACT_STRETCH_PCT] = 100.0 * c->stretch;
    value[DD_FACT_LIGHT] = c->light.score;
    value[DD_FACT_FLATTER] = flatter(c->light.relief);
    value[DD_FACT_BRIGHTER_STOPS] = dd_log(pair->balance.exposure_ratio) / dd_log(2.0);
    value[DD_FACT_PROFILE_AFTER] = c->profile.share;
    value[DD_FACT_PROFILE_BEFORE] = -c->profile.share;
    value[DD_FACT_MUTED_PCT] = -c->tone.stretch_pct;
    value[DD_FACT_PX_PER_MM] = pair->measurements.px_per_mm;
    clipping_facts(value, &pair->measurements, &pair->before->aim);
    sharpness_facts(value, &pair->balance.sharpness);
    noise_facts(value, pair);
    jpeg_facts(value, pair->before->photo.jpeg_quality, pair->after.jpeg_quality);
    return facts;
}
