/**
 * Session settings under which ClickHouse gives PostgreSQL's answers, sent with every statement and verified by `init()`.
 * Each of them changes values or nulls when it is missing: an engine that ignores one must not be used.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  // Outer joins give NULL for the missing side, not 0 and ''.
  join_use_nulls: '1',
  // sum, max, … over no rows give NULL.
  aggregate_functions_null_for_empty: '1',
  // Super-rows of ROLLUP, CUBE and GROUPING SETS hold NULL.
  group_by_use_nulls: '1',
  // CAST of NULL stays NULL.
  cast_keep_nullable: '1',
  // GROUP BY and WHERE names mean input columns. ORDER BY of an output name must be written as an ordinal.
  prefer_column_name_to_alias: '1',
  // The SQL printers write DISTINCT themselves and leave ALL bare.
  union_default_mode: '',
  intersect_default_mode: 'ALL',
  except_default_mode: 'ALL',
  session_timezone: 'UTC',
  // The default, ignore, wraps around.
  date_time_overflow_behavior: 'throw',
  // Date32 and DateTime64 results outside 1970 to 2149.
  enable_extended_results_for_datetime_functions: '1',
  joined_subquery_requires_alias: '0',
  // Branches of different types are an error, not a Variant.
  use_variant_as_common_type: '0',
  function_json_value_return_type_allow_nullable: '1',
  transform_null_in: '0',
  // Exact numbers in JSON; without the third, infinities and NaN become null.
  output_format_json_quote_64bit_integers: '1',
  output_format_json_quote_decimals: '1',
  output_format_json_quote_denormals: '1',
  output_format_decimal_trailing_zeros: '1',
  // Tuples as arrays, so that members come by position.
  output_format_json_named_tuples_as_objects: '0',
  // Strings come as they are, so that what is no UTF-8 is noticed, not replaced.
  output_format_json_validate_utf8: '0',
  // Times with a zone of their own come in UTC.
  date_time_output_format: 'iso',
};

/**
 * Rows in a block, and so in a piece of an answer. The default, 65,409, makes pieces of 65 MB of rows of one kilobyte, all of it
 * produced and held for an answer that is cut after three rows; scans and aggregates were no slower with this.
 */
export const BLOCK_SETTINGS: Readonly<Record<string, string>> = { max_block_size: '8192' };

/** What makes the cancelling of reads quick: a closed connection stops the statement. HTTP only. */
export const HTTP_SETTINGS: Readonly<Record<string, string>> = {
  cancel_http_readonly_queries_on_client_close: '1',
};

/** Settings for loading copies: all text of a row is data. */
export const LOAD_SETTINGS: Readonly<Record<string, string>> = {
  date_time_input_format: 'best_effort',
  input_format_json_named_tuples_as_objects: '0',
  input_format_defaults_for_omitted_fields: '0',
  input_format_null_as_default: '0',
  date_time_overflow_behavior: 'throw',
  session_timezone: 'UTC',
};

/** Names of the settings whose value in the session is not the one asked for. */
export function ignoredSettings(inForce: ReadonlyMap<string, string>, wanted: Readonly<Record<string, string>> = SESSION_SETTINGS): string[] {
  return Object.entries(wanted)
    .filter(([name, value]) => inForce.get(name) !== value)
    .map(([name]) => name);
}
