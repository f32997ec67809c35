/* The motion hypothesis "found skin", for pairs whose drawn regions say too little by themselves. */
#ifndef DD_ALIGN_SKIN_USE_H
#define DD_ALIGN_SKIN_USE_H

#include "stages/align/job.h"

/* use[i] = 1 for matches on or near skin that the program finds in the baseline. *any: there are some. false without memory. */
bool dd_skin_use(uint8_t *use, bool *any, const dd_job *job, double margin);

#endif
