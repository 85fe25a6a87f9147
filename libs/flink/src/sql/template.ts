import { identifier, literal } from './quote.ts';

/** SQL that this library made itself; it is put into a template as it is. */
export class SqlFragment {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type TemplateValues = Readonly<Record<string, string | number | SqlFragment>>;

const PLACEHOLDER = /:'(\w+)'|:"(\w+)"|:\{(\w+)\}/g;

/**
 * The statements of a template, with its places filled: `:'name'` becomes a quoted literal, `:"name"` a quoted name, `:{name}` a number or a
 * fragment. Statements end in a semicolon at the end of a line and are told apart before anything is filled in, so no value can end one.
 *
 * @throws when a value is missing, not used, or of the wrong kind for its place
 */
export function fillTemplate(template: string, values: TemplateValues): readonly string[] {
  const used = new Set<string>();
  const lookUp = (name: string): string | number | SqlFragment => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`the template wants ${name}, which has no value`);
    used.add(name);
    return value;
  };
  const statements = splitStatements(template).map((statement) =>
    statement.replaceAll(PLACEHOLDER, (_place, quoted?: string, named?: string, bare?: string) => {
      if (quoted !== undefined) return literal(textOf(quoted, lookUp(quoted)));
      if (named !== undefined) return identifier(textOf(named, lookUp(named)));
      return bareText(bare ?? '', lookUp(bare ?? ''));
    }),
  );
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`the template does not use ${unused.join(', ')}`);
  return statements;
}

/** A statement set ends at its END; the semicolons inside it are its own. */
function splitStatements(template: string): readonly string[] {
  const statements: string[] = [];
  let open = '';
  for (const piece of template.replaceAll(/^\s*--.*$/gm, '').split(/;[ \t]*$/m)) {
    const text = open === '' ? piece.trim() : `${open};\n${piece.trim()}`;
    open = /^EXECUTE STATEMENT SET\b/.test(text) && !/\bEND$/.test(text) ? text : '';
    if (open === '' && text !== '') statements.push(text);
  }
  if (open !== '') throw new Error('the template has a statement set without END');
  return statements;
}

function textOf(name: string, value: string | number | SqlFragment): string {
  if (value instanceof SqlFragment) throw new TypeError(`${name} is SQL; it cannot be quoted`);
  return String(value);
}

function bareText(name: string, value: string | number | SqlFragment): string {
  if (value instanceof SqlFragment) return value.text;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new TypeError(`${name} is text; it must be quoted`);
}
