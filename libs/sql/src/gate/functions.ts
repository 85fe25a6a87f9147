/**
 * The functions a statement may call, by what they do. PostgreSQL has some 3,000; what is not listed here is refused, so that a
 * function that reads a file, reaches a network, runs a string as SQL or looks into the catalogue needs no mention. Source: PostgreSQL
 * 18 documentation, chapter 9; `functions.int.spec.ts` compares the lists with `pg_proc` of the real server.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Same arguments, same answer; no effects. */
export const PURE_FUNCTIONS: ReadonlySet<string> = new Set([
  // text and bytes
  ...words(`ascii bit_count bit_length btrim casefold char_length character_length chr concat concat_ws convert_from convert_to crc32 crc32c
    decode encode format get_bit get_byte initcap is_normalized left length lower lpad ltrim md5 normalize octet_length overlay parse_ident
    position quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim set_bit set_byte sha224 sha256 sha384
    sha512 similar_escape similar_to_escape split_part starts_with string_to_array string_to_table strpos substr substring to_ascii to_bin
    to_hex to_oct translate unistr upper like_escape`),
  // numbers
  ...words(`abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees div erf erfc
    exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod numeric_inc pi pow power radians round scale sign sin sind sinh sqrt
    tan tand tanh trim_scale trunc width_bucket num_nulls num_nonnulls to_number`),
  // dates and times
  ...words(`age date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours justify_interval make_date
    make_interval make_time make_timestamp make_timestamptz overlaps timezone to_char to_date to_timestamp`),
  // arrays, ranges, rows
  ...words(`array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend
    array_remove array_replace array_reverse array_sort array_to_string array_upper cardinality generate_series generate_subscripts trim_array
    unnest int4range int8range numrange tsrange tstzrange daterange isempty lower_inc lower_inf upper_inc upper_inf range_merge multirange`),
  // json
  ...words(`array_to_json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each
    json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_strip_nulls json_typeof json_to_record
    json_to_recordset json_populate_record json_populate_recordset row_to_json to_json to_jsonb jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path
    jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query
    jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_typeof jsonb_to_record
    jsonb_to_recordset jsonb_populate_record jsonb_populate_recordset`),
  // text search, networks, uuid
  ...words(`to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline setweight strip numnode
    querytree ts_delete ts_filter tsquery_phrase tsvector_to_array array_to_tsvector abbrev broadcast family host hostmask inet_merge
    inet_same_family masklen netmask network set_masklen uuid_extract_timestamp uuid_extract_version`),
  // types called as functions
  ...words('bool date float4 float8 int2 int4 int8 interval numeric text time timestamp timestamptz varchar'),
  ...words('pg_typeof'),
]);

/** One answer for many rows. */
export const AGGREGATES: ReadonlySet<string> = new Set(
  words(`any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg json_agg_strict
    json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg
    jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict max min mode percentile_cont percentile_disc range_agg
    range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop
    stddev_samp string_agg sum var_pop var_samp variance`),
);

/** Aggregates whose value depends on the order in which the rows come. */
export const ORDERED_AGGREGATES: ReadonlySet<string> = new Set(
  words(`any_value array_agg string_agg json_agg json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
    jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict mode`),
);

/** Need OVER (the ranking ones also WITHIN GROUP). */
export const WINDOW_FUNCTIONS: ReadonlySet<string> = new Set(
  words('cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number'),
);

/** Harmless, but another run answers differently. */
export const VOLATILE_FUNCTIONS: ReadonlySet<string> = new Set(
  words('clock_timestamp gen_random_uuid now random random_normal statement_timestamp timeofday transaction_timestamp uuidv4 uuidv7 version'),
);

/** Change something: they make a statement a write. */
export const WRITE_FUNCTIONS: ReadonlySet<string> = new Set(words('nextval setval pg_notify'));

export function isAllowedFunction(name: string): boolean {
  return (
    PURE_FUNCTIONS.has(name) || AGGREGATES.has(name) || WINDOW_FUNCTIONS.has(name) || VOLATILE_FUNCTIONS.has(name) || WRITE_FUNCTIONS.has(name)
  );
}

/** Why a function that people may miss is not allowed; the first match speaks. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(pg_read|pg_ls|pg_stat_file|lo_import|lo_export|read_|glob$|file$|parquet_|sniff_|sqlite_|load_aws|st_read)/, 'it reads or writes files'],
  [/^(dblink|postgres_|postgresql$|mysql|mongodb$|remote|cluster|url|s3|gcs|hdfs|azure|iceberg|delta|hudi|jdbc|odbc|redis$|http)/, 'it reaches other servers'],
  [/(_to_xml|_to_xmlschema|_to_xml_and_xmlschema)$|^(query|query_table|ts_stat|ts_rewrite|crosstab|xpath|system)/, 'it runs text as SQL'],
  [/^(pg_sleep|sleep)/, 'it only waits'],
  [/^(pg_advisory|pg_try_advisory|set_config|setseed|currval|lastval)/, 'it depends on the session, and a query has none of its own'],
  [/^(lo_|lowrite$|loread$)/, 'large objects are not supported'],
  [/^(pg_|current_setting$|getenv$|has_|to_reg|txid_|duckdb_|pragma_|system)/, 'it looks into or steers the server itself'],
];

/** Why a function is not allowed, as the end of a sentence. */
export function whyNotAllowed(name: string): string {
  const found = REASONS.find(([pattern]) => pattern.test(name));
  return found === undefined ? "it is not one of PostgreSQL's standard functions that the router knows" : found[1];
}

/** PostgreSQL's own operators; others would be calls of functions nobody checked. */
export const OPERATORS: ReadonlySet<string> = new Set(
  words(`+ - * / % ^ = <> != < > <= >= || & | # ~ << >> ~~ !~~ ~~* !~~* ~* !~ !~* @ |/ ||/ -> ->> #> #>> #- @> <@ ? ?| ?& @? @@ && -|- &< &>
    <-> !! ^@ <<| |>> &<| |&> <<= >>= @@@ ~=`),
);
