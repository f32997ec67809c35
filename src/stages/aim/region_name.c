/* What a region's name says about it. */
#include <ctype.h>
#include <string.h>

#include "stages/aim/aim.h"

/* "tattoo", "Tattoo arm", "ink", "red ink"; not "pink", "wrinkles". */
bool dd_region_says_ink(const char *name)
{
    static const char *const WORDS[] = {"tattoo", "tatoo", "tatouage", "tatuaje", "tatuagem", "tatuaggio"};
    char low[64];
    size_t n = 0;
    for (; name && name[n] && n + 1 < sizeof low; n++)
        low[n] = (char)tolower((unsigned char)name[n]);
    low[n] = '\0';
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strstr(low, WORDS[i]))
            return true;
    for (const char *at = strstr(low, "ink"); at; at = strstr(at + 1, "ink"))
        if ((at == low || !isalpha((unsigned char)at[-1])) &&
            (!isalpha((unsigned char)at[3]) || (at[3] == 's' && !isalpha((unsigned char)at[4]))))
            return true;
    return false;
}
