export const USAGE = `Usage: query-router <command> [options]

Commands
  query "<sql>" | -        run one statement ("-" or a pipe: read it from standard input)
  explain "<sql>" | -      show where it would run and why, without running it
  verify "<sql>" | -       run it on every engine that can answer and compare: [--engines a,b] [--max-rows <n>];
                           exit code 0 equal, 1 different, 2 could not be compared
  quarantine [list]        engines that are not asked for some statements, because they answered differently
  quarantine clear <engine> <fingerprint>
  engines                  health of every engine
  catalog                  tables, and which engines hold them
  status <query id>        state of a query
  cancel <query id>        stop a query
  keys create              make an API key: --id <name> --role read|write|native [--tables a,b] --file <path>
  shell                    interactive prompt, or a script from a pipe (also: no command)

Commands of the lake, answered by the ingest service (--url, else INGEST_URL, else http://127.0.0.1:8010)
  branch [list] | create <name> [--from <ref>] | delete <name>
  tag    [list] | create <name> [--from <ref>] | delete <name>
  log                      who changed what: [--ref <ref>] [--table <name>] [--author <who>] [--limit <n>]
  diff [<from>] <to>       tables that differ between branches, tags or main@<commit>
  merge <branch>           [--into <branch>] [--message <text>] [--dry-run]
  rollback <table>         --snapshot <id> | --time <ISO 8601> | --to <ref>, [--pipelines skip|replay]
  rollback --all           --to <ref> [--branch <name>] [--pipelines skip|replay] [--dry-run]
  job --file <path>        write on a branch, check, merge: {"statements": [...], "assertions": [{"name", "sql"}]}
  audit                    changes that were asked for, and what became of them
  maintenance              history; maintenance compact|expire|orphans <table> orders work

Options
  --engine <name>          postgres, clickhouse, trino or duckdb; refused if it cannot answer correctly
  --dialect <name>         what the text is written in: postgres (default), duckdb, trino, clickhouse, mysql,
                           or native: sent to --engine untouched, for keys of the role native
  --deterministic          add sort keys until every engine chooses the same rows, or refuse
  --explain                with query: the same as explain
  --format <name>          table (default), json or csv
  --max-rows <n>           most rows to answer with
  --timeout <time>         for example 500ms, 30s, 2m (default 30s)
  --max-staleness <time>   oldest data accepted, for example 5s; default: no write through the router is missing
  --token <token>          from the answer of a write: see that write
  --max-wait <time>        how long to wait for a copy that is fresh enough; 0s: not at all
  --ref <name>             branch or tag of the lake
  --at <version>           snapshot:<id>, tag:<name>, commit:<hash> or a time like 2026-11-22T12:00:00Z
  --idempotency-key <id>   apply a write at most once, however often it is sent
  --url <address>          the router (default QUERY_ROUTER_URL, else http://127.0.0.1:8000)
  --api-key <key>          other users of the machine can see it there: prefer QUERY_ROUTER_API_KEY
  --help, --version

Exit codes: 0 done, 1 the query failed, 2 wrong usage, 3 no router answered, 130 interrupted
`;

export const SHELL_HELP = `A statement ends with ";" and may take several lines.
  \\q            quit (Ctrl-D)
  \\e <engine>   force an engine; \\e auto lets the router choose
  \\x            explain instead of run, on or off
  \\f <format>   table, json or csv
  \\d            tables; \\d <table> its columns
  \\?            this help
Ctrl-C stops the running query, or clears what was typed.
`;
