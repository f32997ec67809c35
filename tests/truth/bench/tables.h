/* Tables of the bench beside the bars: where errors come from. */
#ifndef DD_TRUTH_TABLES_H
#define DD_TRUTH_TABLES_H

#include "bars.h"
#include "base/text.h"

void tb_put_cell(double x); /* 7 columns, "-" for NaN */
void tb_put_types(void);    /* headings of such cells */

void tb_put_drift(const tb_pairs *pairs, tb_list *work);
/* Error without change by nuisance; refused, doubted, withheld and falsely judged. */
void tb_put_errors(const tb_pairs *pairs, tb_list *work, bool hard);
void tb_put_answers(const tb_pairs *pairs, bool hard);
void tb_put_withheld(const tb_pairs *pairs, dd_text *csv);
void tb_put_doses(const tb_pairs *pairs, tb_list *work, tb_list *truth, dd_text *csv);

#endif
