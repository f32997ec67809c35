/* The output folder.
 *
 *   new or empty            created, taken
 *   has our lock file       an unfinished run: busy while it is locked, else cleared and done again
 *   has our run.json        finished: refused, or with force cleared and done again
 *   anything else           a stranger's: refused, always
 *
 * The lock is flock(2): the kernel frees it when a run dies. The file goes when the run is complete, so a finished folder holds results
 * only. After locking, the file must still be the one in the folder: the run before may have just taken it away.
 * Only files we write are ever removed, and no link is followed while doing so. */
#include "batch/out_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "batch/inputs.h"
#include "pipeline.h"

#define LOCK_NAME ".dermadelta.lock"
static const char OUR_MARK[] = "\"name\": \"dermadelta\"";
static const char *const TABLE[] = {"run.json", "report.csv", "metrics.csv", "trends.csv", "data_dictionary.csv", "datapackage.json"};
static const char *const PICTURE[] = {"side_by_side.jpg", "side_by_side_balanced.jpg", "change_map.png", "aligned.png",
                                      "not_matched.jpg",  "registration_grid.csv"};
enum { TREE_DEPTH = 4, MAX_RUN_JSON = 1 << 30 };

typedef enum folder_state { FOLDER_ABSENT, FOLDER_EMPTY, FOLDER_UNFINISHED, FOLDER_FINISHED, FOLDER_FOREIGN, FOLDER_UNUSABLE } folder_state;

static dd_status cannot(dd_err *err, const char *path, const char *why) { return dd_fail(err, DD_E_CREATE, path, "%s", why); }

/* --- what is there ------------------------------------------------------------------------------------------------------------- */

static bool exists_in(const char *folder, const char *name)
{
    char path[PATH_MAX];
    struct stat st;
    return dd_path_join(path, sizeof path, folder, name) && lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Names in a folder without . and ..; -1 when it cannot be read. */
static int count_names(const char *folder)
{
    DIR *dir = opendir(folder);
    int n = dir ? -2 : -1;
    while (dir && readdir(dir) != NULL && n < 1000)
        n++;
    if (dir)
        closedir(dir);
    return n;
}

static bool has_our_record(const char *folder)
{
    char path[PATH_MAX];
    dd_blob file;
    if (!dd_path_join(path, sizeof path, folder, TABLE[0]) || dd_file_read(&file, path, MAX_RUN_JSON, NULL))
        return false;
    bool ours = memmem(file.data, file.size, OUR_MARK, strlen(OUR_MARK)) != NULL;
    dd_blob_free(&file);
    return ours;
}

static folder_state state_of(const char *folder)
{
    struct stat st;
    if (stat(folder, &st))
        return errno == ENOENT && lstat(folder, &st) ? FOLDER_ABSENT : FOLDER_UNUSABLE;
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return FOLDER_UNUSABLE;
    }
    if (exists_in(folder, LOCK_NAME))
        return FOLDER_UNFINISHED;
    if (count_names(folder) == 0)
        return FOLDER_EMPTY;
    return has_our_record(folder) ? FOLDER_FINISHED : FOLDER_FOREIGN;
}

/* --- clearing ------------------------------------------------------------------------------------------------------------------ */

static bool is_map(const char *name)
{
    for (int kind = 0; kind < DD_MAPS; kind++) {
        char map[64];
        snprintf(map, sizeof map, "map_%s.png", dd_map_info_of[kind].name);
        if (strcmp(name, map) == 0)
            return true;
    }
    return false;
}

static bool is_ours(const char *name)
{
    for (size_t i = 0; i < sizeof PICTURE / sizeof *PICTURE; i++)
        if (strcmp(name, PICTURE[i]) == 0)
            return true;
    return is_map(name) || (name[0] == '.' && strstr(name, ".tmp.") != NULL);
}

/* Files of ours below a folder (unless only folders), then the folders that are empty. Depth as in pairs/PATIENT/VIEW/SESSION/file. */
static void clear_tree(int parent, const char *name, int depth, bool only_folders)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        struct stat st;
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0 || fstatat(fd, item->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (S_ISDIR(st.st_mode) && depth < TREE_DEPTH)
            clear_tree(fd, item->d_name, depth + 1, only_folders);
        else if (!only_folders && S_ISREG(st.st_mode) && is_ours(item->d_name))
            unlinkat(fd, item->d_name, 0);
    }
    closedir(dir);
    unlinkat(parent, name, AT_REMOVEDIR);
}

static void clear_temporaries(int folder)
{
    int fd = dup(folder);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    for (struct dirent *item; dir && (item = readdir(dir)) != NULL;)
        if (item->d_name[0] == '.' && strstr(item->d_name, ".tmp."))
            unlinkat(folder, item->d_name, 0);
    if (dir)
        closedir(dir);
}

/* run.json goes first: a half-cleared folder must never look finished. */
static dd_status clear(const char *path, dd_err *err)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return cannot(err, path, strerror(errno));
    dd_status status = DD_OK;
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE && !status; i++)
        if (unlinkat(folder, TABLE[i], 0) && errno != ENOENT)
            status = cannot(err, path, strerror(errno));
    if (!status) {
        clear_tree(folder, "pairs", 1, false);
        clear_temporaries(folder);
    }
    close(folder);
    return status;
}

/* --- taking the folder ------------------------------------------------------------------------------------------------------------- */

/* The nearest folder that exists at or above path, resolved, with what is missing behind it. */
static bool resolve(char real[PATH_MAX], const char *path)
{
    char part[PATH_MAX], found[PATH_MAX];
    size_t n = strlen(path);
    if (n >= sizeof part || n == 0)
        return false;
    memcpy(part, path, n + 1);
    for (;;) {
        if (realpath(n ? part : ".", found))
            return dd_path_join(real, PATH_MAX, found, path + (n && path[n] == '/' ? n + 1 : n));
        if (!n)
            return false;
        while (n > 0 && part[n - 1] == '/')
            part[--n] = 0;
        while (n > 0 && part[n - 1] != '/')
            part[--n] = 0;
        if (n > 1)
            part[--n] = 0;
    }
}

static dd_status refuse_inside_inputs(const char *path, const char *const *input, size_t n, dd_err *err)
{
    char out[PATH_MAX], in[PATH_MAX];
    if (!resolve(out, path))
        return cannot(err, path, "the path cannot be used");
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        if (stat(input[i], &st) || !S_ISDIR(st.st_mode) || !realpath(input[i], in))
            continue;
        size_t length = strlen(in);
        if (strncmp(out, in, length) == 0 && (out[length] == '/' || out[length] == 0 || length == 1))
            return cannot(err, path, "lies inside the input folder, which is never written to");
    }
    return DD_OK;
}

/* Opens the lock file; *fresh: it was not there, so no unfinished run is. */
static int open_lock(const char *path, bool *fresh)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    *fresh = fd >= 0;
    return fd >= 0 || errno != EEXIST ? fd : open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
}

static bool is_there(int fd, const char *path)
{
    struct stat mine, there;
    return fstat(fd, &mine) == 0 && lstat(path, &there) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

/* A lock on the lock file that stands in the folder. */
static dd_status lock(dd_out_folder *out, bool force, dd_err *err)
{
    char path[PATH_MAX];
    bool fresh = false;
    if (!dd_path_join(path, sizeof path, out->path, LOCK_NAME))
        return cannot(err, out->path, "the path is too long");
    for (int attempt = 0; attempt < 100; attempt++) {
        int fd = open_lock(path, &fresh);
        if (fd < 0 && errno == ENOENT)
            continue; /* taken away between two looks */
        if (fd < 0)
            return cannot(err, out->path, strerror(errno));
        if (flock(fd, LOCK_EX | LOCK_NB)) {
            int why = errno;
            close(fd);
            return dd_fail(err, DD_E_BUSY, out->path, "%s", why == EWOULDBLOCK ? "a run is still at work there" : strerror(why));
        }
        if (is_there(fd, path)) {
            out->lock = fd;
            break;
        }
        close(fd);
    }
    if (out->lock < 0)
        return dd_fail(err, DD_E_BUSY, out->path, "the lock cannot be had");
    if (fresh && !force && has_our_record(out->path)) { /* the run before has just finished */
        unlink(path);
        close(out->lock);
        out->lock = -1;
        return cannot(err, out->path, "holds a finished run; --force starts over");
    }
    return DD_OK;
}

static dd_status refuse_state(folder_state state, bool force, const char *path, dd_err *err)
{
    if (state == FOLDER_UNUSABLE)
        return cannot(err, path, strerror(errno));
    if (state == FOLDER_FOREIGN)
        return cannot(err, path, "holds files that are not ours; name a new or empty folder");
    if (state == FOLDER_FINISHED && !force)
        return cannot(err, path, "holds a finished run; --force starts over");
    return DD_OK;
}

dd_status dd_out_open(dd_out_folder *out, const char *path, bool force, const char *const *input, size_t input_n, dd_err *err)
{
    *out = (dd_out_folder){.lock = -1};
    if (strlen(path) >= sizeof out->path - 512)
        return cannot(err, path, "the path is too long");
    dd_copy(out->path, sizeof out->path, path);
    dd_status status = refuse_inside_inputs(path, input, input_n, err);
    folder_state state = status ? FOLDER_UNUSABLE : state_of(path);
    if (!status)
        status = refuse_state(state, force, path, err);
    if (!status && state == FOLDER_ABSENT)
        status = dd_make_folders(path, err);
    out->created = !status && state == FOLDER_ABSENT;
    if (!status)
        status = lock(out, force, err);
    if (!status)
        status = clear(path, err);
    if (status)
        dd_out_leave(out);
    return status;
}

static bool remove_lock(const dd_out_folder *out)
{
    char path[PATH_MAX];
    return dd_path_join(path, sizeof path, out->path, LOCK_NAME) && unlink(path) == 0;
}

/* Folders of pairs that came to nothing. */
static void prune(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    clear_tree(folder, "pairs", 1, true);
    clear_temporaries(folder);
    close(folder);
}

dd_status dd_out_finish(dd_out_folder *out, dd_err *err)
{
    prune(out->path);
    dd_status status = remove_lock(out) ? DD_OK : dd_fail(err, DD_E_WRITE, out->path, "%s", strerror(errno));
    close(out->lock);
    out->lock = -1;
    return status;
}

void dd_out_leave(dd_out_folder *out)
{
    if (out->lock < 0)
        return;
    prune(out->path);
    if (count_names(out->path) == 1 && remove_lock(out) && out->created)
        rmdir(out->path);
    close(out->lock);
    out->lock = -1;
}

/* --- results --------------------------------------------------------------------------------------------------------------------- */

static bool pair_path(char path[PATH_MAX], const dd_out_folder *out, const char *patient, const char *view, const char *session,
                      bool temporary)
{
    char p[DD_SAFE_NAME], v[DD_SAFE_NAME], s[DD_SAFE_NAME], mark[32] = "";
    if (temporary)
        snprintf(mark, sizeof mark, ".tmp.%ld", (long)getpid());
    int n = snprintf(path, PATH_MAX, "%s/pairs/%s/%s/%s%s%s", out->path, dd_safe_name(p, patient), dd_safe_name(v, view),
                     temporary ? "." : "", dd_safe_name(s, session), mark);
    return n > 0 && n < PATH_MAX - 64;
}

dd_status dd_out_pair_begin(char path[PATH_MAX], const dd_out_folder *out, const char *patient, const char *view, const char *session,
                            dd_err *err)
{
    if (!pair_path(path, out, patient, view, session, true))
        return cannot(err, out->path, "the path is too long");
    return dd_make_folders(path, err);
}

dd_status dd_out_pair_end(const dd_out_folder *out, const char *patient, const char *view, const char *session, dd_err *err)
{
    char temporary[PATH_MAX], path[PATH_MAX];
    if (!pair_path(temporary, out, patient, view, session, true) || !pair_path(path, out, patient, view, session, false))
        return cannot(err, out->path, "the path is too long");
    return rename(temporary, path) ? dd_fail(err, DD_E_WRITE, path, "%s", strerror(errno)) : DD_OK;
}

void dd_out_pair_drop(const dd_out_folder *out, const char *patient, const char *view, const char *session)
{
    char path[PATH_MAX];
    if (pair_path(path, out, patient, view, session, true))
        clear_tree(AT_FDCWD, path, TREE_DEPTH, false);
}

dd_status dd_out_write(const dd_out_folder *out, const char *name, dd_text *text, dd_err *err)
{
    char path[PATH_MAX];
    dd_status status = DD_OK;
    if (text->failed)
        status = dd_fail(err, DD_E_NO_MEMORY, name, "writing it");
    else if (!dd_path_join(path, sizeof path, out->path, name))
        status = cannot(err, out->path, "the path is too long");
    else
        status = dd_file_write(path, text->data, text->size, err);
    dd_text_free(text);
    return status;
}
