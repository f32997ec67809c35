/* Dense registration in plain C. */
#include "kernels/flow_body.h"

void dd_flow_init_c(dd_flow_kernels *k) { *k = (dd_flow_kernels){sample_line, accumulate, window_shifts, subtract_scaled, DD_ISA_C}; }
