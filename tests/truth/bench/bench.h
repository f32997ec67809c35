/* The truth bench: phantom pairs drawn from a seed, measured by the program, held against what was painted (METRICS.md 10.2).
 *
 *   truthbench draw SEED SKINS SETS WIDTH OUT   scenarios and a manifest; `phantom` photographs them
 *   truthbench read SEED PHOTOS RESULTS         what `dermadelta analyze` wrote against the truth files: tables, CSV, bars
 *   truthbench read-real SEED PHOTOS RESULTS    the same of changes painted onto real photos (tests/real/inject)
 *
 * Every skin is a patient TYPE-NUMBER-SET, every follow-up a session NN-KIND-LEVEL-DOSE: the names carry the design. */
#ifndef DD_TRUTH_BENCH_H
#define DD_TRUTH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_TYPES = 6, TB_METRICS = 160, TB_NAME = 40 };

/* What differs between two photos. AGAIN: only noise and a hand's tremble, as in all others but CLEAN, the same camera in the same place.
 * MIX: light, exposure, white balance, pose, noise and JPEG together, the list of METRICS.md 10.2. From CLIP on only for gates:
 * overexposed; numbers of Display P3 in a file without profile, and in one with that of sRGB; a chart of the other edition; untreated
 * skin that tans while a chart is in the frame. */
typedef enum tb_kind {
    TB_AGAIN,
    TB_LIGHT,
    TB_EXPOSURE,
    TB_WHITE,
    TB_BLUR,
    TB_NOISE,
    TB_JPEG,
    TB_POSE,
    TB_TONE,
    TB_PROFILE,
    TB_MIX,
    TB_CLEAN,
    TB_CLIP,
    TB_LOST,
    TB_TAGGED,
    TB_EDITION,
    TB_TAN,
    TB_KINDS
} tb_kind;

/* MILD may not change a verdict, HARD may. GATE: a fault from the strength on that its gate is asked to find; CALM: the same fault so small
 * (or absent) that it should keep still; BETWEEN: drawn for a gate, but neither. */
typedef enum tb_level { TB_MILD, TB_HARD, TB_GATE, TB_CALM, TB_BETWEEN, TB_LEVELS } tb_level;

extern const char *const TB_KIND_NAME[TB_KINDS];
extern const char *const TB_LEVEL_NAME[TB_LEVELS];
extern const char *const TB_TYPE_NAME[TB_TYPES];

typedef enum tb_verdict { TB_CONTEXT, TB_BETTER, TB_WORSE, TB_SAME, TB_WITHHELD } tb_verdict;

/* One metric of the treated region of one pair. truth is NaN where the phantom does not know it. */
typedef struct tb_value {
    bool found;
    double baseline, change, truth, ci95_low, ci95_high, mdc95;
    tb_verdict verdict;
} tb_value;

typedef struct tb_pair {
    char patient[TB_NAME], session[TB_NAME];
    int type, dose_pct;
    tb_kind kind;
    tb_level level;
    bool compared;
    double clipped_pct; /* of the treated region in the follow-up, counted in its codes */
    char comparability[16], flags[512];
    tb_value value[TB_METRICS]; /* in the order of the catalogue */
} tb_pair;

typedef struct tb_pairs {
    tb_pair *item;
    size_t n;
} tb_pairs;

/* 0 on success, else a message on stderr. skins: of each type; sets: 2 = without the hard nuisances, 3 = without those for gates,
 * 5 = all. */
int tb_draw(uint64_t seed, int skins, int sets, int width_px, const char *out);
int tb_read(tb_pairs *pairs, const char *photos, const char *results);
void tb_pairs_free(tb_pairs *pairs);

/* Tables to stdout; bars.csv, withheld.csv, doses.csv and truth_pairs.csv into `results`. Returns how many held bars are broken. */
int tb_report(const tb_pairs *pairs, bool real, uint64_t seed, const char *results);

#endif
