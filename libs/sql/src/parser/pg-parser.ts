/* oxlint-disable no-underscore-dangle -- the underscores are those of the WebAssembly exports */
import createModule from 'libpg-query/wasm/libpg-query.js';
import type { Node } from 'libpg-query';

/** What PostgreSQL's grammar says is wrong with a text. `position` counts characters (code points) from 1. */
export interface GrammarError {
  readonly message: string;
  readonly position: number;
}

export interface RawStatement {
  readonly stmt?: Node;
}

export type Parsed = { readonly ok: true; readonly statements: readonly RawStatement[] } | { readonly ok: false; readonly error: GrammarError };

interface ParserModule {
  _malloc(size: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(text: number): number;
  _wasm_free_parse_result(result: number): void;
  _wasm_fingerprint(text: number): number;
  _wasm_free_string(text: number): void;
  getValue(pointer: number, type: 'i32'): number;
  /** All of the module's memory; another object after it has grown. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
}

/** The parser could not be run at all (its memory or stack gave out); the text is to blame, not its grammar. */
export class ParserExhausted extends Error {
  constructor(cause: unknown) {
    super('the parser ran out of memory or stack', { cause });
    this.name = 'ParserExhausted';
  }
}

const ENCODER = new TextEncoder();

let current: ParserModule | null = null;
let spare: ParserModule | null = null;

/** Instantiates PostgreSQL's parser (libpg_query 18 as WebAssembly) and one spare. Idempotent. */
export async function loadParser(): Promise<void> {
  current ??= await instantiate();
  spare ??= await instantiate();
}

/**
 * Parses with PostgreSQL's own grammar. We call the WebAssembly module without the package's wrapper because an instance whose
 * stack overflowed has stale error contexts inside: it is thrown away and the spare takes its place.
 *
 * @throws ParserExhausted when the module trapped.
 */
export function parse(sql: string): Parsed {
  return guarded(sql, (module, text) => {
    const result = module._wasm_parse_query_raw(text);
    if (result === 0) throw new Error('no result');
    try {
      const error = module.getValue(result + 8, 'i32');
      if (error !== 0) return { ok: false, error: readError(module, error) };
      const tree = JSON.parse(readText(module, module.getValue(result, 'i32'))) as { stmts?: RawStatement[] };
      return { ok: true, statements: tree.stmts ?? [] };
    } finally {
      module._wasm_free_parse_result(result);
    }
  });
}

/**
 * Fingerprint of a text that parses: 16 hexadecimal digits, equal for texts that differ only in literals, comments and spacing.
 *
 * @throws ParserExhausted when the module trapped.
 */
export function fingerprint(sql: string): string {
  return guarded(sql, (module, text) => {
    const result = module._wasm_fingerprint(text);
    try {
      return readText(module, result);
    } finally {
      module._wasm_free_string(result);
    }
  });
}

function guarded<T>(sql: string, use: (module: ParserModule, text: number) => T): T {
  const module = current;
  if (module === null) throw new Error('loadSql() has not finished');
  try {
    const text = writeText(module, sql);
    const answer = use(module, text);
    module._free(text);
    return answer;
  } catch (error) {
    replaceCurrent();
    throw new ParserExhausted(error);
  }
}

/** Copies a text into the module, as C has it. The caller frees it. */
function writeText(module: ParserModule, text: string): number {
  const bytes = Buffer.byteLength(text);
  const pointer = module._malloc(bytes + 1);
  const memory = module.HEAPU8;
  ENCODER.encodeInto(text, memory.subarray(pointer, pointer + bytes));
  memory[pointer + bytes] = 0;
  return pointer;
}

/** A text of the module's, which ends with NUL. The package's own functions go over both kinds of texts byte by byte. */
function readText({ HEAPU8: memory }: ParserModule, pointer: number): string {
  return Buffer.from(memory.buffer, pointer, memory.indexOf(0, pointer) - pointer).toString('utf8');
}

function replaceCurrent(): void {
  // Without a spare (two traps within milliseconds) the worn instance serves on: in tests it stayed usable.
  if (spare === null) return;
  current = spare;
  spare = null;
  void refillSpare();
}

async function refillSpare(): Promise<void> {
  spare = await instantiate();
}

async function instantiate(): Promise<ParserModule> {
  return (await createModule()) as unknown as ParserModule;
}

function readError(module: ParserModule, error: number): GrammarError {
  const message = module.getValue(error, 'i32');
  return { message: message === 0 ? 'syntax error' : readText(module, message), position: module.getValue(error + 16, 'i32') };
}
