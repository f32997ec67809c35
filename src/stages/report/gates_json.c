/* comparability_tests of run.json: every test that was made of a pair, what it found, and what follows for which metrics. */
#include <math.h>

#include "stages/report/json.h"
#include "stages/report/report.h"

/* Names of the metrics that have one of these needs; every metric needs skin. */
static json_t *metrics_json(unsigned needs)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < dd_metrics_count; i++) {
        if (!((dd_metric_needs(dd_metrics[i]) | DD_NEED_SKIN) & needs))
            continue;
        if (json_array_append_new(array, json_string(dd_metrics[i]->info.name))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

/* Which way the affected metrics err: all of them fall where skin looks smoother or more even, so a flattered follow-up lowers `change`. */
static const char *error_of_evenness(dd_side favours)
{
    static const char *const WORD[] = {
        [DD_SIDE_UNKNOWN] = "unknown", [DD_SIDE_NEITHER] = "either", [DD_SIDE_BEFORE] = "up", [DD_SIDE_AFTER] = "down"};
    return WORD[favours];
}

static json_t *failed_json(const dd_gate_test *test)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "favours", test->favours == DD_SIDE_UNKNOWN ? "unknown" : dd_side_name(test->favours),
                     "error_of_evenness", error_of_evenness(test->favours), "affects", metrics_json(test->touches), "withholds",
                     metrics_json(test->spoils), "finding", dd_json_text(test->finding), "next_time", dd_json_text(test->advice));
}

static json_t *test_json(const dd_gate_test *test)
{
    static const char *const OUTCOME[] = {[DD_TEST_PASSED] = "passed", [DD_TEST_FAILED] = "failed", [DD_TEST_UNDECIDED] = "undecided"};
    static const char *const BOUND[] = {
        [DD_BOUND_NONE] = "", [DD_BOUND_MOST] = "at_most", [DD_BOUND_LEAST] = "at_least", [DD_BOUND_EITHER_WAY] = "at_most_either_way"};
    json_t *object = json_pack("{s:s, s:s, s:o}", "test", test->code, "outcome", OUTCOME[test->outcome], "value", dd_json_number(test->value));
    if (object && *test->unit && json_object_set_new(object, "unit", json_string(test->unit)))
        goto failed;
    if (object && test->bound != DD_BOUND_NONE &&
        json_object_update_new(object, json_pack("{s:o, s:s}", "limit", dd_json_number(test->limit), "limit_is", BOUND[test->bound])))
        goto failed;
    if (object && test->outcome == DD_TEST_FAILED && json_object_update_new(object, failed_json(test)))
        goto failed;
    return object;
failed:
    json_decref(object);
    return NULL;
}

json_t *dd_json_gates(uint64_t flags, const dd_gate_facts *facts)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < dd_gates_count() && !(flags & DD_BIT(DD_FLAG_IDENTICAL_FILES)); i++) {
        dd_gate_test test;
        dd_gates_test(&test, i, flags, facts);
        if (json_array_append_new(array, test_json(&test))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}
