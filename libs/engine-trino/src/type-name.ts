/** A Trino type: `decimal(12,2)`, `array(timestamp(6) with time zone)`, `row(a bigint, "B c" varchar)`. */
export interface TrinoType {
  /** Lower case, words separated by one blank: `timestamp with time zone`. */
  readonly name: string;
  readonly args: readonly TrinoTypeArgument[];
}

export type TrinoTypeArgument =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'type'; readonly label: string | null; readonly type: TrinoType };

/** Types of several words, which a row's `label type` must not be taken for. */
const LONG_NAMES: ReadonlySet<string> = new Set([
  'interval day to second',
  'interval year to month',
  'double precision',
  'timestamp with time zone',
  'time with time zone',
  'timestamp without time zone',
  'time without time zone',
]);

const TOKEN = /\s*(?:"((?:[^"]|"")*)"|(\w+)|([(),]))/y;

type Token = { readonly kind: 'quoted' | 'word' | 'sign'; readonly text: string };

/** Reads a type's text as Trino writes it in answers and in `information_schema`. Throws a `SyntaxError` for other text. */
export function parseTrinoType(text: string): TrinoType {
  const tokens = tokenize(text);
  let at = 0;
  const take = (): Token | undefined => tokens[at++];
  const isSign = (sign: string): boolean => tokens[at]?.kind === 'sign' && tokens[at]?.text === sign;

  const words = (): Token[] => {
    const found: Token[] = [];
    while (tokens[at] !== undefined && tokens[at]?.kind !== 'sign') found.push(tokens[at++] as Token);
    return found;
  };

  const list = (): TrinoTypeArgument[] => {
    if (!isSign('(')) return [];
    const args: TrinoTypeArgument[] = [];
    do {
      at++;
      args.push(argument());
    } while (isSign(','));
    if (take()?.text !== ')') throw new SyntaxError(`not a Trino type: ${text}`);
    return args;
  };

  const argument = (): TrinoTypeArgument => {
    const before = words();
    const [first] = before;
    if (before.length === 1 && first !== undefined && /^\d+$/.test(first.text)) return { kind: 'number', value: Number(first.text) };
    const labelled = first?.kind === 'quoted' || (before.length > 1 && !LONG_NAMES.has(join(before)));
    return { kind: 'type', label: labelled ? (first?.text ?? null) : null, type: rest(labelled ? before.slice(1) : before) };
  };

  const rest = (name: readonly Token[]): TrinoType => {
    if (name.length === 0) throw new SyntaxError(`not a Trino type: ${text}`);
    const args = list();
    return { name: join([...name, ...words()]), args };
  };

  const type = rest(words());
  if (at !== tokens.length) throw new SyntaxError(`not a Trino type: ${text}`);
  return type;
}

function join(words: readonly Token[]): string {
  return words.map((word) => word.text.toLowerCase()).join(' ');
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found === null) throw new SyntaxError(`not a Trino type: ${text}`);
    const [, quoted, word, sign] = found;
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replaceAll('""', '"') });
    else tokens.push(word === undefined ? { kind: 'sign', text: sign ?? '' } : { kind: 'word', text: word });
  }
  return tokens;
}
