import { z } from 'zod';

/**
 * How an engine names a table of the lake at another branch, tag or commit than main. `suffix`: `orders@dev`, which Nessie's REST
 * catalogue resolves. `encoded-suffix`: the same for an engine that puts names into addresses as they are; without the encoding it
 * would cut a commit off and read the branch's newest state. `catalog`: a catalogue of its own, see {@link refCatalog}.
 */
export const refNamingSchema = z.enum(['suffix', 'encoded-suffix', 'catalog']);
export type RefNaming = z.infer<typeof refNamingSchema>;

/** What physical names are made of; part of every table in the catalogue. */
export interface NamedTable {
  readonly schema: string;
  readonly name: string;
  /** The engine's own name, outermost part first, where it is not `[schema, name]`. */
  readonly path?: readonly string[] | undefined;
  /** Absent: the engine cannot read the table at a ref. */
  readonly ref_naming?: RefNaming | undefined;
}

const REF = /^(?<name>[A-Za-z](?:[\w./-]*[\w-])?)?(?:@(?<hash>[0-9a-f]{8,64}))?$/;

/** The parts of a ref: a branch or tag, a commit of it (`main@2e1c…`), or a commit alone (`@2e1c…`). Null when it is none of these. */
export function parseRef(ref: string): { readonly name: string | null; readonly hash: string | null } | null {
  const { name = null, hash = null } = REF.exec(ref)?.groups ?? {};
  return (name === null && hash === null) || name?.includes('..') === true ? null : { name, hash };
}

/** The engine's name of a table, outermost part first, at a ref (null: main). Null when the engine cannot name it there. */
export function physicalPath(table: NamedTable, ref: string | null): readonly string[] | null {
  const path = table.path ?? [table.schema, table.name];
  if (ref === null) return path;
  const parts = parseRef(ref);
  const [outermost, last] = [path[0], path.at(-1)];
  if (parts === null || outermost === undefined || last === undefined) return null;
  switch (table.ref_naming) {
    case 'suffix':
      return [...path.slice(0, -1), `${last}${suffix(parts)}`];
    case 'encoded-suffix':
      // The sign before a branch stands in addresses as it is.
      return [...path.slice(0, -1), `${last}${suffix(parts).replaceAll('/', '%2F').replaceAll('#', '%23')}`];
    case 'catalog':
      return [refCatalog(outermost, ref), ...path.slice(1)];
    case undefined:
      return null;
  }
}

function suffix({ name, hash }: { readonly name: string | null; readonly hash: string | null }): string {
  return `${name === null ? '' : `@${name}`}${hash === null ? '' : `#${hash}`}`;
}

/** What names of catalogues for refs have between the lake's own name and the ref. */
const AT = '_at_';

/**
 * Name of the catalogue that shows `catalog` at a ref: lower-case letters and digits stand for themselves, every other byte is `_` and two
 * hexadecimal digits, so that no two refs share one.
 */
export function refCatalog(catalog: string, ref: string): string {
  const encoded = [...Buffer.from(ref)].map((byte) => (/[a-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `_${byte.toString(16).padStart(2, '0')}`));
  return `${catalog}${AT}${encoded.join('')}`;
}

/** The ref that a catalogue was named for by {@link refCatalog}; null when it was not. */
export function refOfCatalog(catalog: string, name: string): string | null {
  const prefix = `${catalog}${AT}`;
  if (!name.startsWith(prefix)) return null;
  const bytes = name.slice(prefix.length).replaceAll(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const ref = Buffer.from(bytes, 'latin1').toString('utf8');
  return refCatalog(catalog, ref) === name ? ref : null;
}
