/* Where on a real photo a change is painted: discs of skin, found by a rule and not by hand. */
#ifndef DD_INJECT_SITE_H
#define DD_INJECT_SITE_H

#include "stages/acquire/acquire.h"

enum { INJ_CONTROLS = 3 };

typedef struct inj_disc {
    double x, y, radius; /* px of the photo */
} inj_disc;

typedef struct inj_site {
    inj_disc treated, control[INJ_CONTROLS];
    int controls;
    double px_per_mm;
    bool by_face; /* the program finds the scale by itself */
    int type;     /* 0..5 = I..VI, by the ITA of the treated disc as the photo shows it */
} inj_site;

/* False: too little skin was found. */
bool inj_site_find(inj_site *out, const dd_photo *photo, dd_ctx *ctx, dd_err *err);
bool inj_disc_has(const inj_disc *disc, double x, double y);

#endif
