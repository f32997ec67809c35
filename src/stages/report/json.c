/* jansson refuses bytes that are no UTF-8 and numbers that are none; our names may hold any byte and unknown numbers are NaN.
 * Integers that a double holds exactly are written as integers. */
#include "stages/report/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *dd_json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *value = json_string(text);
    if (value)
        return value;
    size_t size = 4 * strlen(text) + 1; /* \xNN for every byte */
    char *escaped = malloc(size);
    if (escaped)
        value = json_string(dd_escape_for_terminal(escaped, size, text));
    free(escaped);
    return value;
}

json_t *dd_json_number(double value)
{
    if (!isfinite(value))
        return json_null();
    if (value == floor(value) && fabs(value) < 1e15)
        return json_integer((json_int_t)value);
    return json_real(value);
}

json_t *dd_json_numbers(const double *value, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < n; i++)
        if (json_array_append_new(array, dd_json_number(value[i]))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

json_t *dd_json_flags(uint64_t flags)
{
    json_t *array = json_array();
    for (int flag = 0; array && flag < DD_FLAG_COUNT; flag++)
        if ((flags & DD_BIT(flag)) && json_array_append_new(array, json_string(dd_flag_code((dd_flag)flag)))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

dd_status dd_json_put(dd_text *out, json_t *value, bool pretty)
{
    char *text = value ? json_dumps(value, JSON_SORT_KEYS | JSON_REAL_PRECISION(12) | (pretty ? JSON_INDENT(1) : JSON_COMPACT)) : NULL;
    json_decref(value);
    if (text)
        dd_text_puts(out, text);
    dd_text_put(out, "\n", 1);
    bool ok = text != NULL && !out->failed;
    free(text);
    return ok ? DD_OK : DD_E_NO_MEMORY;
}
