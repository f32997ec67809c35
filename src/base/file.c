/* Reading and writing whole files. A write goes to a temporary name in the same folder, is synced, renamed into place, and the
 * folder synced, so that at any moment the final name holds the whole file or nothing (Pillai et al., OSDI 2014). */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static dd_status open_regular(int *fd, size_t *size, const char *path, size_t max_bytes, dd_err *err)
{
    struct stat st;
    *size = 0;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? dd_fail(err, DD_E_FILE_MISSING, path, "%s", "") : dd_fail(err, DD_E_UNREADABLE, path, "%s", strerror(errno));
    dd_status status = DD_OK;
    if (fstat(*fd, &st))
        status = dd_fail(err, DD_E_UNREADABLE, path, "%s", strerror(errno));
    else if (!S_ISREG(st.st_mode))
        status = dd_fail(err, DD_E_UNREADABLE, path, "not a regular file");
    else if (st.st_size == 0)
        status = dd_fail(err, DD_E_EMPTY, path, "0 bytes");
    else if ((uintmax_t)st.st_size > max_bytes)
        status = dd_fail(err, DD_E_TOO_LARGE, path, "%jd bytes, the limit is %zu", (intmax_t)st.st_size, max_bytes);
    *size = (size_t)st.st_size;
    if (status)
        close(*fd);
    return status;
}

static dd_status read_all(int fd, uint8_t *data, size_t size, const char *path, dd_err *err)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = read(fd, data + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return dd_fail(err, DD_E_READ, path, "at byte %zu: %s", done, strerror(errno));
        if (n == 0)
            return dd_fail(err, DD_E_READ, path, "ended at byte %zu of %zu", done, size);
        done += (size_t)n;
    }
    return DD_OK;
}

dd_status dd_file_read(dd_blob *out, const char *path, size_t max_bytes, dd_err *err)
{
    int fd;
    size_t size;
    *out = (dd_blob){0};
    dd_status status = open_regular(&fd, &size, path, max_bytes, err);
    if (status)
        return status;
    uint8_t *data = malloc(size + 1); /* one more: text parsers like a terminator */
    if (!data)
        status = dd_fail(err, DD_E_NO_MEMORY, path, "%zu bytes", size);
    else
        status = read_all(fd, data, size, path, err);
    close(fd);
    if (status) {
        free(data);
        return status;
    }
    data[size] = 0;
    *out = (dd_blob){data, size};
    return DD_OK;
}

void dd_blob_free(dd_blob *blob)
{
    if (!blob)
        return;
    free(blob->data);
    *blob = (dd_blob){0};
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0 || errno == EINVAL || errno == EROFS; /* some file systems cannot sync a folder */
    return close(fd) == 0 && ok;
}

static void folder_of(char *folder, size_t size, const char *path)
{
    size_t n = (size_t)(dd_path_base(path) - path);
    snprintf(folder, size, "%.*s", (int)(n > 1 ? n - 1 : n), path);
    if (!n)
        snprintf(folder, size, ".");
}

dd_status dd_file_write(const char *path, const void *data, size_t size, dd_err *err)
{
    char folder[4096], temp[4096];
    folder_of(folder, sizeof folder, path);
    int n = snprintf(temp, sizeof temp, "%s/.%s.tmp.%ld", folder, dd_path_base(path), (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temp)
        return dd_fail(err, DD_E_CREATE, path, "the name is too long");
    int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return dd_fail(err, DD_E_CREATE, path, "%s", strerror(errno));
    bool ok = write_all(fd, data, size) && fsync(fd) == 0;
    int why = ok ? 0 : errno;
    if (close(fd) && ok) {
        why = errno;
        ok = false;
    }
    if (ok && (rename(temp, path) || !sync_folder(folder))) {
        why = errno;
        ok = false;
    }
    if (!ok) {
        unlink(temp);
        return dd_fail(err, DD_E_WRITE, path, "%s", strerror(why));
    }
    return DD_OK;
}

static bool make_folder(const char *path)
{
    struct stat st;
    return mkdir(path, 0777) == 0 || (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

dd_status dd_make_folders(const char *path, dd_err *err)
{
    char part[4096];
    size_t n = strlen(path);
    if (n >= sizeof part)
        return dd_fail(err, DD_E_CREATE, path, "the path is too long");
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != 0)
            continue;
        part[i] = 0;
        if (!make_folder(part))
            return dd_fail(err, DD_E_CREATE, path, "%s", strerror(errno == EEXIST ? ENOTDIR : errno));
        if (i < n)
            part[i] = '/';
    }
    return DD_OK;
}

bool dd_path_join(char *dst, size_t size, const char *dir, const char *name)
{
    size_t n = strlen(dir);
    const char *between = n && dir[n - 1] == '/' ? "" : "/";
    int written = snprintf(dst, size, "%s%s%s", dir, n ? between : "", name);
    return written >= 0 && (size_t)written < size;
}

const char *dd_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
