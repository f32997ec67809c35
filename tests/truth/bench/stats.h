/* Plain statistics over short lists; NaN for lists too short to tell. */
#ifndef DD_TRUTH_STATS_H
#define DD_TRUTH_STATS_H

#include <stddef.h>

enum { TB_LIST = 4096 };

/* Points (truth, measured); only `y` is used where one list is enough. */
typedef struct tb_list {
    size_t n;
    double x[TB_LIST], y[TB_LIST];
} tb_list;

void tb_add(tb_list *list, double x, double y);
double tb_p95(const tb_list *list);   /* of y, nearest rank */
double tb_mean(const tb_list *list);  /* of y */
double tb_rmse(const tb_list *list);  /* of y - x */
double tb_slope(const tb_list *list); /* of y on x, with intercept */
double tb_pearson(const tb_list *list);
double tb_spearman(const tb_list *list); /* ties share their mean rank */

#endif
