/* Hand-set landmarks (.tem: their number, then a line "x y" each) as the truth about a registration. For tests on real photos only. */
#ifndef DD_TEST_LANDMARKS_H
#define DD_TEST_LANDMARKS_H

#include <stdbool.h>

enum { DD_LANDMARKS_MAX = 256 };

typedef struct dd_landmarks {
    int n;
    double x[DD_LANDMARKS_MAX], y[DD_LANDMARKS_MAX];
    bool inner[DD_LANDMARKS_MAX]; /* more than 3 % of the face's height inside its outline: the outline itself turns out of sight */
} dd_landmarks;

bool dd_landmarks_read(dd_landmarks *out, const char *path);

#endif
