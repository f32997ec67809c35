/* The same bytes twice. Only photos of equal size are read and hashed, so a run without duplicates reads nothing here.
 * Twice in a series: the later one is a duplicate. Under two patients: both are measured and both carry the flag. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "batch/plan.h"

typedef struct print {
    size_t place; /* in plan->order: patient, view, time */
    dd_entry *entry;
    size_t bytes;
    char sha256[65]; /* "" = not read */
} print;

static int by_size(const void *x, const void *y)
{
    const print *a = x, *b = y;
    int order = (a->bytes > b->bytes) - (a->bytes < b->bytes);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static int by_content(const void *x, const void *y)
{
    const print *a = x, *b = y;
    int order = strcmp(a->sha256, b->sha256);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void hash(print *p, const dd_limits *limits)
{
    dd_blob file;
    if (dd_file_read(&file, p->entry->path, limits->file_bytes, NULL))
        return; /* the run will say why it cannot be read */
    dd_sha256_hex(p->sha256, file.data, file.size);
    dd_blob_free(&file);
}

/* Photos of equal content, in the order of the plan. */
static void mark(print *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            dd_entry *early = p[k].entry, *late = p[i].entry;
            bool patient = strcmp(early->patient, late->patient) == 0, view = strcmp(early->view, late->view) == 0;
            if (!patient) {
                early->flags |= DD_BIT(DD_FLAG_SHARED_WITH_OTHER_PATIENT);
                late->flags |= DD_BIT(DD_FLAG_SHARED_WITH_OTHER_PATIENT);
            } else if (view && !early->duplicate && !late->duplicate) {
                late->duplicate = true;
                late->duplicate_of = early->file;
            }
        }
}

static size_t list_prints(print *p, dd_inputs *inputs, const dd_plan *plan)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->order_n; i++) {
        struct stat st;
        dd_entry *entry = &inputs->entry[plan->order[i]];
        if (stat(entry->path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
            p[n++] = (print){i, entry, (size_t)st.st_size, ""};
    }
    return n;
}

bool dd_find_duplicates(dd_inputs *inputs, const dd_plan *plan, const dd_limits *limits)
{
    print *p = calloc(plan->order_n + 1, sizeof *p);
    if (!p)
        return false;
    size_t n = list_prints(p, inputs, plan), twins = 0;
    qsort(p, n, sizeof *p, by_size);
    for (size_t i = 0; i < n; i++)
        if ((i > 0 && p[i - 1].bytes == p[i].bytes) || (i + 1 < n && p[i + 1].bytes == p[i].bytes)) {
            hash(&p[i], limits);
            if (*p[i].sha256)
                p[twins++] = p[i];
        }
    qsort(p, twins, sizeof *p, by_content);
    for (size_t i = 0, end; i < twins; i = end) {
        for (end = i + 1; end < twins && strcmp(p[i].sha256, p[end].sha256) == 0;)
            end++;
        mark(p + i, end - i);
    }
    free(p);
    return true;
}
