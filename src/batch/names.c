/* What a path says.
 *
 *   patient/session/view.jpg      patient/date_view.jpg      patient_date_view_rep.jpg      and mixtures
 *
 * The session is looked for first: in the deepest folder that is a date or a session word, else in the file name. What stands
 * before it names the patient, what stands after it the view. Nothing a path says is thrown away except camera counters and clock
 * times: whatever is not understood stays in patient or view, so that photos of two patients never meet in one series.
 * Doubtful words (S1, T2, 3) mean a session only where a patient stands before them. */
#include "batch/names.h"

#include <string.h>

#include "batch/name_parts.h"
#include "batch/session_words.h"

enum { MAX_DEPTH = 64 };

typedef struct path_parts {
    dd_slice dir[MAX_DEPTH];
    int dirs;
    dd_slice stem;
} path_parts;

/* A session inside a text: what it is, and what stands left and right of it. */
typedef struct found_session {
    bool found;
    dd_date date;
    dd_order order;
    dd_slice word; /* the session word, n = 0 when there is only a date */
    dd_slice left, right;
    bool failed; /* no memory */
} found_session;

static path_parts split(const char *path)
{
    path_parts parts = {.dirs = 0};
    const char *part = path;
    for (const char *slash; (slash = strchr(part, '/')) != NULL; part = slash + 1)
        if (slash > part && parts.dirs < MAX_DEPTH)
            parts.dir[parts.dirs++] = (dd_slice){part, (size_t)(slash - part)};
    const char *dot = strrchr(part, '.');
    parts.stem = (dd_slice){part, dot && dot > part ? (size_t)(dot - part) : strlen(part)};
    return parts;
}

static bool find_date(dd_date *date, size_t *start, size_t *length, dd_slice text)
{
    char copy[1024];
    if (text.n >= sizeof copy)
        return false;
    memcpy(copy, text.s, text.n);
    copy[text.n] = 0;
    return dd_date_find(date, start, length, copy);
}

/* Where a doubtful word ("S1", which may name subject 1) is taken for a session. */
typedef enum weak_words {
    WEAK_NEVER,
    WEAK_LATER,   /* not as the first token, where the patient stands */
    WEAK_ANYWHERE /* a folder names the patient; as the first token only in one piece: v_2 is a second photo */
} weak_words;

/* First token, or pair of tokens ("week_6"), that is a session word; a bare number never counts inside a name. */
static bool find_word(found_session *out, dd_slice text, weak_words weak)
{
    bool hyphens = dd_uses_hyphens(text);
    size_t at = 0;
    while (at < text.n) {
        dd_slice token = dd_next_token(text, &at, hyphens);
        if (!token.n)
            break;
        size_t after_pair = at;
        dd_slice second = dd_next_token(text, &after_pair, hyphens);
        bool first = dd_slice_trim((dd_slice){text.s, (size_t)(token.s - text.s)}).n == 0;
        for (int pair = 1; pair >= 0; pair--) {
            dd_slice span = {token.s, pair ? (size_t)(second.s + second.n - token.s) : token.n};
            bool numbered = pair && second.n && strspn(second.s, "0123456789") >= second.n;
            dd_session_word whole = dd_session_word_of(span.s, span.n), alone = dd_session_word_of(token.s, token.n);
            if (pair && (!numbered || strchr("0123456789", token.s[0]) || alone.order.rank != DD_RANK_UNKNOWN))
                continue; /* "before_2" is "before", second photo; "week_6" is one word */
            bool bare = strspn(span.s, "0123456789") >= span.n;
            if (whole.order.rank == DD_RANK_UNKNOWN || bare || (!whole.strong && (weak == WEAK_NEVER || (first && (weak == WEAK_LATER || pair)))))
                continue;
            out->order = whole.order;
            out->word = span;
            return true;
        }
    }
    return false;
}

/* Folders first..last-1 joined by '/', then left and right; empty parts are left out. "" when all are. */
static char *join(dd_arena *arena, const path_parts *parts, int first, int last, dd_slice a, dd_slice b)
{
    size_t size = a.n + b.n + 3;
    for (int i = first; i < last; i++)
        size += parts->dir[i].n + 1;
    char *text = dd_arena_alloc(arena, size), *end = text;
    for (int i = first; text && i < last; i++) {
        end = mempcpy(end, parts->dir[i].s, parts->dir[i].n);
        *end++ = '/';
    }
    if (!text)
        return NULL;
    if (a.n)
        end = mempcpy(end, a.s, a.n);
    if (a.n && b.n)
        *end++ = '_';
    if (b.n)
        end = mempcpy(end, b.s, b.n);
    if (end > text && end[-1] == '/')
        end--;
    *end = 0;
    return text;
}

static const dd_slice NOTHING = {"", 0};

/* A word next to a date joins it; one on its own is a session too. */
static found_session find_session(dd_slice text, weak_words weak, dd_arena *arena)
{
    found_session out = {.found = false, .left = text, .right = {text.s + text.n, 0}};
    size_t start, length;
    found_session word = out;
    if (find_date(&out.date, &start, &length, text)) {
        out.found = true;
        out.left = dd_slice_until(text, text.s + start);
        out.right = dd_slice_from(text, text.s + start + length);
        if (find_word(&word, out.left, weak == WEAK_NEVER ? WEAK_LATER : weak)) {
            dd_slice between = dd_slice_trim(dd_slice_from(out.left, word.word.s + word.word.n));
            out.order = word.order, out.word = word.word;
            out.left = dd_slice_until(out.left, word.word.s);
            if (between.n) { /* patient_week6_front_date_2: the view stood between */
                const char *both = join(arena, NULL, 0, 0, between, dd_slice_trim(out.right));
                out.failed |= !both;
                out.right = both ? (dd_slice){both, strlen(both)} : NOTHING;
            }
        } else if (find_word(&word, out.right, WEAK_LATER) && dd_slice_trim(dd_slice_until(out.right, word.word.s)).n == 0) {
            out.order = word.order, out.word = word.word;
            out.right = dd_slice_from(out.right, word.word.s + word.word.n);
        }
    } else if (find_word(&out, text, weak)) {
        out.found = true;
        out.left = dd_slice_until(text, out.word.s);
        out.right = dd_slice_from(text, out.word.s + out.word.n);
    }
    out.left = dd_slice_trim(out.left);
    out.right = dd_slice_trim(out.right);
    return out;
}

/* A folder is a session as a whole: a date, a word, or both with other words beside. */
static found_session folder_session(dd_slice dir, bool allow_weak, dd_arena *arena)
{
    dd_session_word whole = dd_session_word_of(dir.s, dir.n);
    if (whole.order.rank != DD_RANK_UNKNOWN && (whole.strong || allow_weak))
        return (found_session){.found = true, .order = whole.order, .word = dir, .left = {dir.s, 0}, .right = {dir.s + dir.n, 0}};
    found_session out = find_session(dir, WEAK_NEVER, arena);
    dd_slice beside = out.left.n ? out.left : out.right;
    whole = dd_session_word_of(beside.s, beside.n);
    if (out.found && !out.word.n && !(out.left.n && out.right.n) && whole.order.rank != DD_RANK_UNKNOWN && (whole.strong || allow_weak)) {
        out.order = whole.order; /* "S1 2024-03-01" */
        out.word = beside;
        out.left.n = out.right.n = 0;
    }
    if (out.found && out.word.n && !out.date.year && out.right.n)
        out.found = false; /* "before the operation": not a session word but a title */
    return out;
}

static bool set_session(dd_name *out, const found_session *session, dd_arena *arena)
{
    char iso[11];
    out->date = session->date;
    out->order = session->order;
    if (session->word.n)
        out->session = join(arena, NULL, 0, 0, session->word, NOTHING);
    else
        out->session = dd_arena_strdup(arena, dd_date_iso(iso, &session->date));
    return out->session != NULL;
}

/* The session is folder s: patient above, view below and in the file name. */
static bool from_folder(dd_name *out, const path_parts *parts, int s, const found_session *session, dd_arena *arena)
{
    dd_slice patient_note = s > 0 ? dd_without_prefix(session->left, parts->dir[s - 1]) : session->left;
    dd_slice view = s > 0 ? dd_without_prefix(parts->stem, parts->dir[s - 1]) : parts->stem;
    dd_date date;
    size_t start, length;
    if (!set_session(out, session, arena))
        return false;
    if (session->right.n && session->date.year) /* "2024-03-01 laser": the session keeps its note */
        out->session = join(arena, parts, s, s + 1, NOTHING, NOTHING);
    if (find_date(&date, &start, &length, view) && !date.ambiguous) {
        bool equal = session->date.year && !session->date.ambiguous && dd_date_days(&date) == dd_date_days(&session->date);
        dd_slice left = dd_without_camera(dd_slice_trim(dd_slice_until(view, view.s + start))),
                 right = dd_slice_trim(dd_slice_from(view, view.s + start + length));
        if (!session->date.year)
            out->date = date;
        if (!session->date.year || equal) {
            view.s = join(arena, parts, 0, 0, left, right);
            if (!view.s)
                return false;
            view.n = strlen(view.s);
        }
    }
    view = dd_without_camera(view);
    out->replicate = dd_take_replicate(&view, s + 1 < parts->dirs);
    bool above = s > 0 && patient_note.n;
    out->patient =
        above ? join(arena, parts, 0, s, patient_note, NOTHING) : join(arena, parts, 0, s, s > 0 ? NOTHING : patient_note, NOTHING);
    out->view = join(arena, parts, s + 1, parts->dirs, view, NOTHING);
    return out->patient && out->view && out->session;
}

/* The session stands in the file name. */
static bool from_stem(dd_name *out, const path_parts *parts, const found_session *session, dd_arena *arena)
{
    dd_slice left = session->left, right = session->right, view = right;
    int dirs = parts->dirs;
    if (dirs > 0)
        left = dd_without_prefix(left, parts->dir[dirs - 1]);
    left = dd_without_camera(left);
    view = dd_without_camera(view);
    out->replicate = dd_take_replicate(&view, true);
    if (dirs == 0)
        dd_take_view(&left, &view);
    if (!set_session(out, session, arena))
        return false;
    if (dirs == 0) {
        out->patient = join(arena, parts, 0, 0, left, NOTHING);
        out->view = join(arena, parts, 0, 0, view, NOTHING);
    } else if (dirs > 1 && !left.n && !view.n) { /* patient/view/date.jpg */
        out->patient = join(arena, parts, 0, dirs - 1, NOTHING, NOTHING);
        out->view = join(arena, parts, dirs - 1, dirs, NOTHING, NOTHING);
    } else {
        out->patient = join(arena, parts, 0, dirs, NOTHING, NOTHING);
        out->view = join(arena, parts, 0, 0, left, view);
    }
    return out->patient && out->view;
}

/* No session anywhere: the date must come from the photo. */
static bool without_session(dd_name *out, const path_parts *parts, dd_arena *arena)
{
    int dirs = parts->dirs;
    dd_slice stem = dirs ? dd_without_prefix(parts->stem, parts->dir[dirs - 1]) : parts->stem, view = dd_without_camera(stem),
             first = NOTHING;
    out->replicate = dd_take_replicate(&view, false);
    out->session = "";
    if (dirs == 0) {
        size_t at = 0;
        first = dd_next_token(view, &at, false);
        dd_slice rest = dd_slice_trim(dd_slice_from(view, first.s + first.n));
        if (!rest.n)
            first = NOTHING;
        else
            view = rest;
        out->patient = join(arena, parts, 0, 0, first, NOTHING);
    } else if (dirs > 1 && view.n) { /* patient/session/view.jpg with a session we cannot order */
        out->session = join(arena, parts, dirs - 1, dirs, NOTHING, NOTHING);
        out->patient = join(arena, parts, 0, dirs - 1, NOTHING, NOTHING);
    } else if (dirs > 1) { /* patient/view/IMG_1234.jpg */
        view = parts->dir[dirs - 1];
        out->patient = join(arena, parts, 0, dirs - 1, NOTHING, NOTHING);
    } else {
        out->patient = join(arena, parts, 0, dirs, NOTHING, NOTHING);
    }
    out->view = join(arena, parts, 0, 0, view, NOTHING);
    return out->session && out->patient && out->view;
}

bool dd_name_parse(dd_name *out, const char *path, const char *root, dd_arena *arena)
{
    path_parts parts = split(path);
    found_session session = {.found = false};
    int s = parts.dirs - 1;
    bool ok;
    *out = (dd_name){.session = ""};
    for (; s >= 0 && !session.found; s -= !session.found)
        session = folder_session(parts.dir[s], s > 0, arena);
    if (session.found) {
        ok = from_folder(out, &parts, s, &session, arena);
    } else {
        dd_slice stem = parts.dirs ? dd_without_prefix(parts.stem, parts.dir[parts.dirs - 1]) : parts.stem; /* S01/S01_front */
        session = find_session(stem, parts.dirs ? WEAK_ANYWHERE : WEAK_LATER, arena);
        ok = session.found ? from_stem(out, &parts, &session, arena) : without_session(out, &parts, arena);
    }
    if (!ok || session.failed)
        return false;
    if (!*out->patient)
        out->patient = dd_arena_strdup(arena, *root ? root : "patient");
    if (!*out->view)
        out->view = "view";
    return out->patient != NULL;
}
