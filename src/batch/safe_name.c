/* A folder name from any text: no escape, no collision. Plain names stay as they are; in others every odd byte becomes '_' and 12
 * digits of the text's SHA-256 follow, so "a/b" and "a_b" never meet. A plain name that looks as if it had such digits gets its own. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "batch/out_folder.h"

enum { KEEP = 64, DIGITS = 12 };

static bool is_plain_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* Names Windows keeps for devices, with any extension: such a folder could not be copied there. */
static bool is_device(const char *name)
{
    static const char *const DEVICE[] = {"con", "prn", "aux", "nul"};
    size_t n = strcspn(name, ".");
    for (size_t i = 0; i < sizeof DEVICE / sizeof *DEVICE; i++)
        if (n == 3 && strncasecmp(name, DEVICE[i], 3) == 0)
            return true;
    return n == 4 && (strncasecmp(name, "com", 3) == 0 || strncasecmp(name, "lpt", 3) == 0) && name[3] >= '0' && name[3] <= '9';
}

static bool looks_hashed(const char *name, size_t n)
{
    if (n <= DIGITS || name[n - DIGITS - 1] != '-')
        return false;
    return strspn(name + n - DIGITS, "0123456789abcdef") == DIGITS;
}

static bool is_plain(const char *text)
{
    size_t n = strlen(text);
    if (n == 0 || n > KEEP || text[0] == '.' || text[0] == '-' || text[n - 1] == '.' || is_device(text) || looks_hashed(text, n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_plain_byte(text[i]))
            return false;
    return true;
}

char *dd_safe_name(char name[DD_SAFE_NAME], const char *text)
{
    char hash[65], kept[KEEP + 1];
    size_t n = 0;
    if (is_plain(text)) {
        snprintf(name, DD_SAFE_NAME, "%s", text);
        return name;
    }
    for (; text[n] && n < KEEP; n++)
        kept[n] = is_plain_byte(text[n]) && !(n == 0 && (text[n] == '.' || text[n] == '-')) ? text[n] : '_';
    kept[n] = 0;
    dd_sha256_hex(hash, text, strlen(text));
    snprintf(name, DD_SAFE_NAME, "%s-%.*s", n ? kept : "_", DIGITS, hash);
    return name;
}
