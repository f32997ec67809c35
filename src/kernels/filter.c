/* Filter rows in plain C. Plane operations: gauss.c, label.c, morphology.c. */
#include "kernels/filter_body.h"

void dd_filter_init_c(dd_filter_kernels *k)
{
    k->fir_rows = fir_rows;
    k->fir_row = fir_row;
    k->halve_row = halve_row;
    k->isa = DD_ISA_C;
}
