/* The few JSON values the records are made of. Invalid UTF-8 is escaped, unknown numbers are null, keys come out sorted. */
#ifndef DD_REPORT_JSON_H
#define DD_REPORT_JSON_H

#include <jansson.h>

#include "base/err.h"
#include "base/text.h"
#include "stages/balance/gates.h"

json_t *dd_json_text(const char *text); /* NULL = null; NULL without memory */
json_t *dd_json_number(double value);   /* NaN and infinity = null */
json_t *dd_json_numbers(const double *value, size_t n);
json_t *dd_json_flags(uint64_t flags); /* array of codes */
json_t *dd_json_gates(uint64_t flags, const dd_gate_facts *facts); /* the tests of comparability; none for identical files */
/* Appends the value and a newline; takes the reference. DD_E_NO_MEMORY also when value is NULL. */
dd_status dd_json_put(dd_text *out, json_t *value, bool pretty);

#endif
