/* data_dictionary.csv: what every column, metric, flag and reason means, from the same tables that write and decide them. */
#include "stages/report/columns.h"
#include "stages/report/report.h"

typedef struct dd_entry {
    const char *table, *name, *type, *unit, *description;
} dd_entry;

static void put_entry(dd_csv *csv, const dd_entry *entry)
{
    dd_csv_text(csv, entry->table);
    dd_csv_text(csv, entry->name);
    dd_csv_text(csv, entry->type);
    dd_csv_text(csv, entry->unit);
    dd_csv_text(csv, entry->description);
}

static void put_plain(dd_csv *csv, const dd_entry *entry)
{
    put_entry(csv, entry);
    for (size_t i = 5; i < dd_table_dictionary.n; i++)
        dd_csv_empty(csv);
    dd_csv_end_row(csv);
}

static void put_table(dd_csv *csv, const dd_table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        const dd_column *column = &table->column[i];
        put_plain(csv, &(dd_entry){table->file, column->name, dd_column_type(column), column->unit, column->description});
    }
}

static void put_extra(dd_csv *csv, const dd_table_style *style)
{
    for (size_t i = 0; i < style->extra_n; i++)
        put_plain(csv, &(dd_entry){dd_table_report.file, style->extra_name[i], "string", "", "column of the manifest, carried over"});
}

static void put_metrics(dd_csv *csv)
{
    for (size_t i = 0; i < dd_metrics_count; i++) {
        const dd_metric_info *info = &dd_metrics[i]->info;
        put_entry(csv, &(dd_entry){"metric", info->name, "number", info->unit, info->question});
        dd_csv_text(csv, info->direction);
        dd_csv_text(csv, info->range);
        dd_csv_text(csv, info->scale);
        dd_csv_text(csv, info->formula);
        dd_csv_text(csv, info->source);
        dd_csv_text(csv, info->failures);
        dd_csv_text(csv, info->unaffected_by);
        dd_csv_text(csv, info->headline ? "yes" : "");
        dd_csv_end_row(csv);
    }
}

static void put_codes(dd_csv *csv)
{
    for (int flag = 0; flag < DD_FLAG_COUNT; flag++)
        put_plain(csv, &(dd_entry){"flag", dd_flag_code((dd_flag)flag), "", "", dd_flag_sentence((dd_flag)flag)});
    for (int why = DD_WHY_NONE + 1; why < DD_WHY_COUNT; why++)
        put_plain(csv, &(dd_entry){"why", dd_why_code((dd_why)why), "", "", dd_why_sentence((dd_why)why)});
    for (int code = DD_OK + 1; code < DD_STATUS_COUNT; code++)
        put_plain(csv, &(dd_entry){"reason", dd_status_reason((dd_status)code), "", "", dd_status_text((dd_status)code)});
}

static dd_csv begin(dd_text *out, bool excel)
{
    dd_csv csv = dd_csv_begin(out, excel);
    dd_table_header(&csv, &dd_table_dictionary);
    dd_csv_end_row(&csv);
    return csv;
}

dd_status dd_write_metrics_dictionary_csv(dd_text *out)
{
    dd_csv csv = begin(out, false);
    put_metrics(&csv);
    return out->failed ? DD_E_NO_MEMORY : DD_OK;
}

dd_status dd_write_dictionary_csv(dd_text *out, const dd_table_style *style)
{
    dd_csv csv = begin(out, style->excel);
    put_table(&csv, &dd_table_report);
    put_extra(&csv, style);
    put_table(&csv, &dd_table_metrics);
    put_table(&csv, &dd_table_trends);
    put_table(&csv, &dd_table_grid);
    put_metrics(&csv);
    put_codes(&csv);
    return out->failed ? DD_E_NO_MEMORY : DD_OK;
}
