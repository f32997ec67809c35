/* The generator as a program: the same scenario gives the same bytes, the committed samples are what it writes, and what it cannot draw
 * it refuses with a clear message and a file-naming error. Runs build/phantom ($PHANTOM, else beside this test's build folder). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aid.h"
#include "shell.h"

enum { TEXT = 1024 };
static char program[TEXT];

static void test_same_scenario_same_bytes(void **state)
{
    char folder[TEXT];
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    assert_int_equal(aid_run("'%s' tests/data/phantom_small.json -o '%s/a'", program, folder), 0);
    assert_int_equal(aid_run("'%s' tests/data/phantom_small.json -o '%s/b'", program, folder), 0);
    assert_int_equal(aid_run("diff -r '%s/a' '%s/b' >&2", folder, folder), 0);
    assert_int_equal(
        aid_run("test -s '%s/a/clinic/small/2026-02-16/patch.truth.json' && test -s '%s/a/masks/small/patch_control.png'", folder, folder), 0);
    aid_run("rm -r '%s'", folder);
}

static void test_another_seed_other_skin(void **state)
{
    char folder[TEXT];
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    assert_int_equal(aid_run("sed 's/\"seed\": 7/\"seed\": 8/' tests/data/phantom_small.json > '%s/other.json'", folder), 0);
    assert_int_equal(
        aid_run("'%s' tests/data/phantom_small.json -o '%s/a' && '%s' '%s/other.json' -o '%s/b'", program, folder, program, folder, folder), 0);
    assert_int_equal(aid_run("cmp -s '%s/a/clinic/small/2026-01-05/patch.jpg' '%s/b/clinic/small/2026-01-05/patch.jpg'", folder, folder), 1);
    aid_run("rm -r '%s'", folder);
}

static void test_committed_samples_are_what_it_writes(void **state)
{
    char folder[TEXT];
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    assert_int_equal(aid_run("sh samples/make_samples.sh '%s' '%s'", program, folder), 0);
    assert_int_equal(aid_run("diff -r '%s/clinic' samples/clinic >&2 && diff -r '%s/masks' samples/masks >&2", folder, folder), 0);
    aid_run("rm -r '%s'", folder);
}

/* Six skins: each preview is what its scenario gives, and small. */
static void test_previews_of_skins_are_what_it_writes(void **state)
{
    char folder[TEXT];
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    assert_int_equal(aid_run("sh samples/make_skins.sh '%s' '%s'", program, folder), 0);
    assert_int_equal(aid_run("for f in samples/skins/*.jpg; do cmp \"$f\" '%s/'\"$(basename \"$f\")\" >&2 || exit 1; done", folder), 0);
    assert_int_equal(aid_run("test $(ls '%s' | wc -l) = 6 && test -z \"$(find samples/skins -name '*.jpg' -size +40k)\"", folder), 0);
    aid_run("rm -r '%s'", folder);
}

/* Every edit of the small scenario must be refused as bad data (65) and name the key. */
static void test_bad_scenarios_are_refused(void **state)
{
    static const char *const EDITS[][2] = {
        {"s/\"seed\"/\"sead\"/", "sead"},
        {"s/\"III\"/\"VII\"/", "type"},
        {"s/\"exposure\": 0.9/\"exposure\": -1/", "exposure"},
        {"s/\"lentigo\", \"at/\"wart\", \"at/", "kind"},
        {"s/\"shift_x\": 0.03/\"shift_x\": 0.4/", "pose"},
        {"s/\"patient\": \"small\"/\"patient\": \"..\\/x\"/", "patient"},
        {"s/phantom 1/phantom 9/", "format"},
        {"s/{\"name\": \"2026-01-05\"}/7/", "sessions"},
        {"1s/{/[/", "line"},
    };
    char folder[TEXT];
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        aid_edited_scenario_is_refused(program, "tests/data/phantom_small.json", EDITS[i][0], EDITS[i][1], folder);
    }
    assert_int_equal(aid_run("'%s' '%s/none.json' -o '%s/out' 2> '%s/log'", program, folder, folder, folder), 66);
    assert_int_equal(aid_run("'%s' 2> '%s/log'", program, folder), 64);
    aid_run("rm -r '%s'", folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_scenario_same_bytes),
        cmocka_unit_test(test_another_seed_other_skin),
        cmocka_unit_test(test_committed_samples_are_what_it_writes),
        cmocka_unit_test(test_previews_of_skins_are_what_it_writes),
        cmocka_unit_test(test_bad_scenarios_are_refused),
    };
    aid_find_program(program, sizeof program, "PHANTOM", "phantom", argc ? argv[0] : "");
    return RUN_TESTS("phantom_bytes", tests);
}
