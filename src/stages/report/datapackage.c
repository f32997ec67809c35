/* datapackage.json: a Frictionless Data Package with one Table Schema per CSV, from the column tables.
 * https://specs.frictionlessdata.io/table-schema/ - empty cells are missing values, dates are ISO 8601. */
#include "stages/report/columns.h"
#include "stages/report/json.h"
#include "stages/report/report.h"

static json_t *field(const char *name, const char *type, const char *unit, const char *description)
{
    json_t *object = json_pack("{s:s, s:s, s:s}", "name", name, "type", type, "description", description);
    if (object && *unit && json_object_set_new(object, "unit", json_string(unit))) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *fields(const dd_table *table, const dd_table_style *style)
{
    json_t *array = json_array();
    bool failed = !array;
    for (size_t i = 0; !failed && i < table->n; i++) {
        const dd_column *column = &table->column[i];
        failed = json_array_append_new(array, field(column->name, dd_column_type(column), column->unit, column->description)) != 0;
    }
    for (size_t i = 0; !failed && style && i < style->extra_n; i++)
        failed = json_array_append_new(array, field(style->extra_name[i], "string", "", "column of the manifest, carried over")) != 0;
    if (failed) {
        json_decref(array);
        return NULL;
    }
    return array;
}

/* style != NULL: the manifest's columns follow. */
static json_t *resource(const char *name, const dd_table *table, const dd_table_style *style, bool excel)
{
    json_t *list = fields(table, style);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}, s:{s:[s], s:o}}", "name", name, "path", table->file,
                     "description", table->description, "profile", "tabular-data-resource", "format", "csv", "mediatype", "text/csv",
                     "encoding", "utf-8", "dialect", "delimiter", ",", "quoteChar", "\"", "lineTerminator", excel ? "\r\n" : "\n", "schema",
                     "missingValues", "", "fields", list);
}

dd_status dd_write_datapackage_json(dd_text *out, const dd_table_style *style)
{
    json_t *report = resource("report", &dd_table_report, style, style->excel);
    json_t *metrics = resource("metrics", &dd_table_metrics, NULL, style->excel);
    json_t *trends = resource("trends", &dd_table_trends, NULL, style->excel);
    json_t *dictionary = resource("data_dictionary", &dd_table_dictionary, NULL, style->excel);
    json_t *package = json_pack("{s:s, s:s, s:s, s:s, s:[o, o, o, o]}", "name", "dermadelta-results", "profile", "tabular-data-package",
                                "title", "Change between skin photos, each number with its error", "version", DD_VERSION, "resources",
                                report, metrics, trends, dictionary);
    return dd_json_put(out, package, true);
}
