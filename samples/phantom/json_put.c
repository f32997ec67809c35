/* JSON by hand with fixed decimals: the same bytes everywhere. */
#include "phantom/json_put.h"

void ph_put_number(dd_text *out, double value, int decimals)
{
    char text[64];
    dd_number(text, sizeof text, value, decimals);
    dd_text_puts(out, *text ? text : "null");
}

void ph_put_field(dd_text *out, const char *name, double value, int decimals, const char *end)
{
    dd_text_printf(out, "\"%s\": ", name);
    ph_put_number(out, value, decimals);
    dd_text_puts(out, end);
}

void ph_put_list(dd_text *out, const char *name, const double *values, int n, int decimals, const char *end)
{
    dd_text_printf(out, "\"%s\": [", name);
    for (int i = 0; i < n; i++) {
        ph_put_number(out, values[i], decimals);
        dd_text_puts(out, i + 1 < n ? ", " : "]");
    }
    dd_text_puts(out, end);
}

/* Names come from the scenario; quotes, backslashes and control bytes are escaped. */
void ph_put_string(dd_text *out, const char *name, const char *value, const char *end)
{
    dd_text_printf(out, "\"%s\": \"", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            dd_text_printf(out, "\\%c", *value);
        else if ((unsigned char)*value < 0x20)
            dd_text_printf(out, "\\u%04x", (unsigned)*value);
        else
            dd_text_put(out, value, 1);
    }
    dd_text_printf(out, "\"%s", end);
}
