import { CannotEmit } from './cannot-emit.ts';

/** A quoted name. Engines disagree on escapes inside quoted names; those that need none are the same everywhere. */
export function quoteName(name: string): string {
  if (/["`\\\p{Cc}]/u.test(name)) throw new CannotEmit(`the name ${JSON.stringify(name)} holds characters that engines quote differently`);
  return `"${name}"`;
}

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Names that are all unlike each other: a name that stands twice, or none at all, gets its number. */
export function distinctNames(names: readonly string[], prefix: string): readonly string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const taken = name === '' || name === '?column?' || seen.has(name.toLowerCase());
    const label = taken ? freeName(`${prefix}${index + 1}`, [...names, ...seen]) : name;
    seen.add(label.toLowerCase());
    return label;
  });
}

function freeName(wanted: string, taken: readonly string[]): string {
  return taken.includes(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}
