/* Members of a JSON object. end: what follows the value, such as ", " or "}". */
#ifndef PH_JSON_PUT_H
#define PH_JSON_PUT_H

#include "base/text.h"

void ph_put_number(dd_text *out, double value, int decimals); /* NaN: null */
void ph_put_field(dd_text *out, const char *name, double value, int decimals, const char *end);
void ph_put_list(dd_text *out, const char *name, const double *values, int n, int decimals, const char *end);
/* Quotes, backslashes and control bytes of value are escaped. */
void ph_put_string(dd_text *out, const char *name, const char *value, const char *end);

#endif
