/* Readers of single values of a scenario. Each checks type and range, and names the key it refuses. */
#include "phantom/scenario_read.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

void ph_refuse(ph_reader *r, const char *key, const char *expected)
{
    if (!r->status)
        r->status = dd_fail(r->err, DD_E_SETTINGS, r->file, "\"%s\": expected %s", key, expected);
}

/* keys: names between spaces, " a b c ". */
void ph_only_keys(ph_reader *r, json_t *object, const char *where, const char *keys)
{
    const char *key;
    json_t *value;
    char word[PH_NAME + 2];
    if (!json_is_object(object)) {
        ph_refuse(r, where, "an object");
        return;
    }
    json_object_foreach(object, key, value)
    {
        dd_copy(word, sizeof word, " ");
        dd_copy(word + 1, sizeof word - 2, key);
        strcat(word, " ");
        if (strchr(key, ' ') || !strstr(keys, word))
            ph_refuse(r, key, "one of the keys that samples/README.md names");
    }
}

void ph_read_number(ph_reader *r, double *out, json_t *object, const char *key, double low, double high)
{
    json_t *value = json_object_get(object, key);
    if (!value)
        return;
    double x = json_number_value(value);
    if (!json_is_number(value) || !(x >= low && x <= high)) {
        char expected[80];
        snprintf(expected, sizeof expected, "a number from %g to %g", low, high);
        ph_refuse(r, key, expected);
        return;
    }
    *out = x;
}

void ph_read_int(ph_reader *r, int *out, json_t *object, const char *key, int low, int high)
{
    double x = *out;
    ph_read_number(r, &x, object, key, low, high);
    *out = (int)x;
}

void ph_read_numbers(ph_reader *r, double *out, size_t n, json_t *object, const char *key, double low, double high)
{
    json_t *list = json_object_get(object, key);
    if (!list)
        return;
    if (!json_is_array(list) || json_array_size(list) != n) {
        ph_refuse(r, key, "a list of numbers of the right length");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = json_number_value(json_array_get(list, i));
        if (!json_is_number(json_array_get(list, i)) || !(out[i] >= low && out[i] <= high))
            ph_refuse(r, key, "numbers within their range");
    }
}

/* A file or folder name: no separators, nothing hidden. */
void ph_read_name(ph_reader *r, char out[PH_NAME], json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (!text || !*text || *text == '.' || strchr(text, '/') || strlen(text) >= PH_NAME)
        ph_refuse(r, key, "a short name without '/'");
    else
        dd_copy(out, PH_NAME, text);
}
