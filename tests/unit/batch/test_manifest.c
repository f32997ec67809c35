/* Manifests people make: what is accepted, what is refused with its line, what stays inside the folder (RELIABILITY 59-65). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aid.h"
#include "base/file.h"
#include "batch/inputs.h"

typedef struct manifest_case {
    const char *name, *text;
    size_t size;
    dd_status status;
    const char *says;
    size_t photos;
} manifest_case;

#define OK_CASE(name, text, photos)                                                                                                        \
    {                                                                                                                                      \
        name, text, sizeof text - 1, DD_OK, NULL, photos                                                                                   \
    }
#define BAD_CASE(name, text, says)                                                                                                         \
    {                                                                                                                                      \
        name, text, sizeof text - 1, DD_E_MANIFEST, says, 0                                                                                \
    }
#define HEAD "file,patient,view,session,date\n"
#define TWO  "a.jpg,p,front,S1,2024-03-01\nb.jpg,p,front,S2,2024-06-01\n"

static const manifest_case CASES[] = {
    OK_CASE("plain", HEAD TWO, 2),
    OK_CASE("no last newline", HEAD "a.jpg,p,front,S1,2024-03-01", 1),
    OK_CASE("BOM", "\xEF\xBB\xBF" HEAD TWO, 2),
    OK_CASE("CRLF", "file,patient,view,session,date\r\na.jpg,p,front,S1,2024-03-01\r\n", 1),
    OK_CASE("CR alone", "file,patient,view,session,date\ra.jpg,p,front,S1,2024-03-01\r", 1),
    OK_CASE("semicolon", "file;patient;view;session;date\na.jpg;p,q;front;S1;2024-03-01\n", 1),
    OK_CASE("TAB", "file\tpatient\tview\tsession\tdate\na.jpg\tp\tfront\tS1\t2024-03-01\n", 1),
    OK_CASE("sep=", "sep=;\nfile;patient;view;session;date\na.jpg;p;front;S1;2024-03-01\n", 1),
    OK_CASE("UTF-16LE",
            "\xFF\xFE"
            "f\0i\0l\0e\0,\0p\0a\0t\0i\0e\0n\0t\0,\0v\0i\0e\0w\0,\0d\0a\0t\0e\0\n\0a\0,\0p\0,\0v\0,\0\n\0",
            1),
    OK_CASE("quotes", HEAD "\"a,1.jpg\",\"p \"\"x\"\"\",\"fr\nont\",S1,2024-03-01\n", 1),
    OK_CASE("empty lines", HEAD "\n\na.jpg,p,front,S1,2024-03-01\n\n", 1),
    OK_CASE("upper case and blanks in the header", "File, Patient ,VIEW,session,date\na.jpg,p,front,S1,2024-03-01\n", 1),
    OK_CASE("no session column", "file,patient,view,date\na.jpg,p,front,2024-03-01\n", 1),
    OK_CASE("extra columns", "file,patient,view,session,date,device,energy\na.jpg,p,front,S1,2024-03-01,laser,3 J\n", 1),
    BAD_CASE("empty", " \n", "line 1"),
    BAD_CASE("header only", HEAD, "no photo"),
    BAD_CASE("no header", "a.jpg,p,front,S1,2024-03-01\nb.jpg,p,front,S2,2024-06-01\n", "\"file\" is missing"),
    BAD_CASE("missing column", "file,view,session,date\na.jpg,front,S1,2024-03-01\n", "\"patient\" is missing"),
    BAD_CASE("no session and no date", "file,patient,view\na.jpg,p,front\n", "both missing"),
    BAD_CASE("column twice", "file,patient,view,session,date,view\na.jpg,p,front,S1,2024-03-01,x\n", "twice"),
    BAD_CASE("too few cells", HEAD "a.jpg,p,front\n", "line 2: 3 cells"),
    BAD_CASE("too many cells", HEAD TWO "a.jpg,p,front,S1,2024-03-01,x\n", "line 4: 6 cells"),
    BAD_CASE("open quote", HEAD "a.jpg,p,front,S1,2024-03-01\n\"b.jpg,p,front,S2,2024-03-01\nc.jpg,p,front,S3,2024-03-01\n", "line 3"),
    BAD_CASE("text after a quote", HEAD "\"a\".jpg,p,front,S1,2024-03-01\n", "line 2"),
    BAD_CASE("Latin-1", HEAD "a.jpg,M\xFCller,front,S1,2024-03-01\n", "line 2: byte 0xfc"),
    BAD_CASE("a surrogate in UTF-8", HEAD "a.jpg,p\xED\xBC\x8D,front,S1,2024-03-01\n", "line 2: byte 0xed"), /* found by fuzz_manifest */
    BAD_CASE("NUL", HEAD "a.jpg,p\0q,front,S1,2024-03-01\n", "line 2: byte 0x00"),
    BAD_CASE("empty file cell", HEAD ",p,front,S1,2024-03-01\n", "line 2"),
    BAD_CASE("empty patient", HEAD "a.jpg, ,front,S1,2024-03-01\n", "line 2"),
    BAD_CASE("replicate 0", "file,patient,view,date,replicate\na.jpg,p,front,2024-03-01,0\n", "replicate"),
    BAD_CASE("px_per_mm with a comma", "file,patient,view,date,px_per_mm\na.jpg,p,front,2024-03-01,\"4,5\"\n", "px_per_mm"),
    BAD_CASE("px_per_mm negative", "file,patient,view,date,px_per_mm\na.jpg,p,front,2024-03-01,-4\n", "px_per_mm"),
    BAD_CASE("treatment some time", "file,patient,view,date,treatment_date\na.jpg,p,front,2024-03-01,in spring\n", "treatment_date"),
    BAD_CASE("treatment in either order", "file,patient,view,date,treatment_date\na.jpg,p,front,2024-03-01,2024-02-20;03/04/2024\n", "treatment_date"),
    BAD_CASE("baseline maybe", "file,patient,view,date,baseline\na.jpg,p,front,2024-03-01,maybe\n", "baseline"),
};

static dd_status read_text(dd_inputs *inputs, const char *text, size_t size, dd_arena *arena, dd_err *err)
{
    char path[512];
    assert_true(dd_path_join(path, sizeof path, aid_temp_folder(), "manifest.csv"));
    assert_int_equal(dd_file_write(path, text, size, NULL), DD_OK);
    *inputs = (dd_inputs){0};
    return dd_manifest_read(inputs, path, false, arena, err);
}

static void test_forms_and_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const manifest_case *c = &CASES[i];
        dd_inputs inputs;
        dd_err err = {0};
        dd_arena *arena = dd_arena_new();
        dd_status status = read_text(&inputs, c->text, c->size, arena, &err);
        if (status != c->status || (!status && inputs.n != c->photos) ||
            (c->says && !strstr(err.detail, c->says) && strcmp(c->name, "empty")))
            fail_msg("%s: status %d, %zu photos, \"%s\"", c->name, (int)status, inputs.n, err.detail);
        if (status)
            assert_string_equal(err.where, "manifest.csv");
        dd_inputs_free(&inputs);
        dd_arena_free(arena);
    }
}

static void test_what_a_row_says(void **state)
{
    (void)state;
    static const char MANIFEST[] = "file,patient,view,session,date,baseline,replicate,px_per_mm,treatment_date,device\n"
                                   "sub/a.jpg,p,front,week 6,01.03.2024,yes,2,4.5,2024-01-01; 12.02.2024,=laser\n"
                                   "b.jpg,p,,2024-06-01,,no,,,,\n"
                                   "c.jpg,p,front,S3,03/04/2024,,,,,\n"
                                   "d.jpg,p,front,S4,some day,,,,,\n";
    dd_inputs inputs;
    dd_arena *arena = dd_arena_new();
    char iso[11];
    assert_int_equal(read_text(&inputs, MANIFEST, sizeof MANIFEST - 1, arena, NULL), DD_OK);
    const dd_entry *e = inputs.entry;
    assert_string_equal(e[0].file, "sub/a.jpg");
    assert_string_equal(e[0].session, "week 6");
    assert_int_equal(e[0].order.rank, DD_RANK_DAYS);
    assert_string_equal(dd_date_iso(iso, &e[0].date), "2024-03-01");
    assert_true(e[0].marked_baseline);
    assert_int_equal(e[0].replicate, 2);
    assert_near(e[0].px_per_mm, 4.5, 0);
    assert_int_equal(inputs.extra_n, 2);
    assert_string_equal(inputs.extra_name[1], "device");
    assert_string_equal(e[0].extra[0], "2024-01-01; 12.02.2024"); /* carried over as it stands */
    assert_int_equal(e[0].treatments, 2);
    assert_string_equal(dd_date_iso(iso, &e[0].treatment[0]), "2024-01-01");
    assert_string_equal(dd_date_iso(iso, &e[0].treatment[1]), "2024-02-12");
    assert_int_equal(e[1].treatments, 0);
    assert_string_equal(e[0].extra[1], "=laser"); /* raw here; disarmed when written */
    assert_string_equal(e[1].view, "view");
    assert_string_equal(dd_date_iso(iso, &e[1].date), "2024-06-01"); /* a session that is a date */
    assert_true(e[2].date.ambiguous);
    assert_int_equal(e[3].status, DD_E_DATE_UNKNOWN);
    dd_inputs_free(&inputs);
    dd_arena_free(arena);
}

static void test_nothing_outside_the_folder(void **state)
{
    (void)state;
    static const char MANIFEST[] = HEAD "../../etc/passwd,p,v,S1,\n/etc/passwd,p,v,S2,\nsub/../../x.jpg,p,v,S3,\nsub/../y.jpg,p,v,S4,\n"
                                        "http://host/x.jpg,p,v,S5,\n-rf,p,v,S6,\n|cmd,p,v,S7,\nlink.jpg,p,v,S8,\n";
    static const bool OUTSIDE[] = {true, true, true, false, false, false, false, true};
    char path[512], link[512];
    const char *folder = aid_temp_folder();
    dd_inputs inputs = {0};
    dd_arena *arena = dd_arena_new();
    assert_true(dd_path_join(path, sizeof path, folder, "manifest.csv") && dd_path_join(link, sizeof link, folder, "link.jpg"));
    assert_int_equal(dd_file_write(path, MANIFEST, sizeof MANIFEST - 1, NULL), DD_OK);
    assert_int_equal(symlink("/etc/passwd", link), 0);
    assert_int_equal(dd_manifest_read(&inputs, path, false, arena, NULL), DD_OK);
    assert_int_equal(inputs.n, 8);
    for (size_t i = 0; i < inputs.n; i++)
        if ((inputs.entry[i].status == DD_E_UNREADABLE) != OUTSIDE[i])
            fail_msg("%s: status %d", inputs.entry[i].file, (int)inputs.entry[i].status);
    dd_inputs_free(&inputs);
    inputs = (dd_inputs){0};
    assert_int_equal(dd_manifest_read(&inputs, path, true, arena, NULL), DD_OK);
    assert_int_equal(inputs.entry[7].status, DD_OK); /* links may leave when asked, paths may not */
    assert_int_equal(inputs.entry[0].status, DD_E_UNREADABLE);
    dd_inputs_free(&inputs);
    dd_arena_free(arena);
}

static void test_limits(void **state)
{
    (void)state;
    dd_inputs inputs;
    dd_err err = {0};
    dd_arena *arena = dd_arena_new();
    size_t size = (1 << 20) + 64;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    memcpy(text, HEAD, sizeof HEAD - 1);
    assert_int_equal(read_text(&inputs, text, size, arena, &err), DD_E_MANIFEST);
    assert_non_null(strstr(err.detail, "64 kB"));
    memset(text, ',', 50000);
    assert_int_equal(read_text(&inputs, text, 50000, arena, &err), DD_E_MANIFEST);
    assert_non_null(strstr(err.detail, "256"));
    free(text);
    dd_inputs_free(&inputs);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_and_errors),
        cmocka_unit_test(test_what_a_row_says),
        cmocka_unit_test(test_nothing_outside_the_folder),
        cmocka_unit_test(test_limits),
    };
    return RUN_TESTS("manifest", tests);
}
