import { collect } from './collect.ts';
import type { Session } from './session.ts';

/**
 * Which tables a write to a table may change: foreign keys with actions, inheritance and partitions both ways, views over it.
 * `*` stands for "unknown": user triggers, rules, and writes through a view.
 */
const EDGES = `
  SELECT confrelid AS source, conrelid AS target FROM pg_catalog.pg_constraint
  WHERE contype = 'f' AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd')) AND confrelid <> conrelid
  UNION SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits
  UNION SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits
  UNION SELECT d.refobjid, r.ev_class FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    JOIN pg_catalog.pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
    WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> r.ev_class
  UNION SELECT tgrelid, NULL FROM pg_catalog.pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'
  UNION SELECT ev_class, NULL FROM pg_catalog.pg_rewrite WHERE ev_type <> '1'
  UNION SELECT oid, NULL FROM pg_catalog.pg_class WHERE relkind = 'v'`;

const NAMES = `
  SELECT c.oid, n.nspname || '.' || c.relname, c.relkind = 'v' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

interface Graph {
  /** Null as a target means "unknown". */
  readonly edges: ReadonlyMap<string, readonly (string | null)[]>;
  readonly names: ReadonlyMap<string, { readonly name: string; readonly isView: boolean }>;
}

/** Gives, for the oid of a table, the names of the others that a write to it may change. */
export async function writeReach(session: Session): Promise<(oid: string) => string[]> {
  const edges = new Map<string, (string | null)[]>();
  for (const [source, target] of await collect(session, EDGES)) {
    if (source == null) continue;
    const targets = edges.get(source) ?? [];
    edges.set(source, targets);
    targets.push(target ?? null);
  }
  const names = new Map<string, { name: string; isView: boolean }>();
  for (const [oid, name, isView] of await collect(session, NAMES)) if (oid != null && name != null) names.set(oid, { name, isView: isView === 't' });
  return (oid) => reachOf(oid, { edges, names });
}

function reachOf(oid: string, { edges, names }: Graph): string[] {
  const seen = new Set<string>([oid]);
  const open = [oid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // A view that changes because a table below it did is not written to: its triggers and rules do not run.
    const derived = next !== oid && names.get(next)?.isView === true;
    for (const target of edges.get(next) ?? []) {
      if (target === null) {
        if (derived) continue;
        return ['*'];
      }
      if (!seen.has(target)) open.push(target);
      seen.add(target);
    }
  }
  seen.delete(oid);
  return [...seen].flatMap((one) => names.get(one)?.name ?? []).toSorted();
}
