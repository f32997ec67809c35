/* Which files are photos by their name, and which paths stay inside the input folder. */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "batch/inputs.h"

bool dd_has_photo_extension(const char *name)
{
    /* Formats this build does not read are photos all the same: they get a row that says so. */
    static const char *const PHOTO[] = {"jpg", "jpeg", "jpe", "jfif", "png", "heic", "heif", "hif", "avif", "tif", "tiff", "webp",
                                        "bmp", "gif",  "jp2", "jxl",  "dng", "cr2",  "cr3",  "nef", "arw",  "orf", "rw2",  "raf"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && dot > name && i < sizeof PHOTO / sizeof *PHOTO; i++)
        if (strcasecmp(dot + 1, PHOTO[i]) == 0)
            return true;
    return false;
}

bool dd_is_clutter(const char *name) { return name[0] == '.' || strcasecmp(name, "Thumbs.db") == 0 || strcmp(name, "__MACOSX") == 0; }

static bool starts_with_folder(const char *path, const char *root)
{
    size_t n = strlen(root);
    return strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0 || (n && root[n - 1] == '/'));
}

/* '..' never climbs above the start. */
static bool stays_below(const char *relative)
{
    long depth = 0;
    for (const char *s = relative; *s;) {
        size_t n = strcspn(s, "/");
        if (n == 2 && s[0] == '.' && s[1] == '.')
            depth--;
        else if (n > 0 && !(n == 1 && s[0] == '.'))
            depth++;
        if (depth < 0)
            return false;
        s += n;
        s += strspn(s, "/");
    }
    return true;
}

bool dd_path_inside(const char *root, const char *path)
{
    char real[PATH_MAX];
    if (realpath(path, real))
        return starts_with_folder(real, root);
    if (path[0] != '/')
        return stays_below(path);
    return starts_with_folder(path, root) && stays_below(path + strlen(root));
}

const char *dd_labelme_beside(char path[PATH_MAX], const char *photo)
{
    size_t base = (size_t)(dd_path_base(photo) - photo);
    const char *dot = strrchr(photo + base, '.');
    int n = snprintf(path, PATH_MAX, "%.*s.json", (int)(dot && dot > photo + base ? dot - photo : (ptrdiff_t)strlen(photo)), photo);
    return n > 0 && n < PATH_MAX && access(path, F_OK) == 0 ? path : NULL;
}
