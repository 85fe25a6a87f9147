const FIRST_SIZE = 512;

/**
 * Messages of the extended query protocol, gathered into one buffer, so that an exchange is one write.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class FrontendMessages {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #end = 0;

  /** Types of parameters are left to the server. */
  parse(name: string, text: string): void {
    this.#begin('P');
    this.#cString(name);
    this.#cString(text);
    this.#int16(0);
    this.#finish();
  }

  /** To the unnamed portal; parameters and answers as text. */
  bind(statement: string, params: readonly (string | null)[]): void {
    this.#begin('B');
    this.#cString('');
    this.#cString(statement);
    this.#int16(0);
    this.#int16(params.length);
    for (const param of params) this.#value(param);
    this.#int16(0);
    this.#finish();
  }

  /** Asks for the columns that the statement says it has. A portal's are those of its plan, and say more or less about a decimal's digits as the plan turns out. */
  describeStatement(name: string): void {
    this.#begin('D');
    this.#text('S');
    this.#cString(name);
    this.#finish();
  }

  /** Runs the unnamed portal; `maxRows` 0 means all. */
  execute(maxRows: number): void {
    this.#begin('E');
    this.#cString('');
    this.#int32(maxRows);
    this.#finish();
  }

  closeStatement(name: string): void {
    this.#begin('C');
    this.#text('S');
    this.#cString(name);
    this.#finish();
  }

  sync(): void {
    this.#begin('S');
    this.#finish();
  }

  /** Everything so far. Nothing may be added afterwards. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  #lengthAt = 0;

  #begin(type: string): void {
    this.#text(type);
    this.#lengthAt = this.#end;
    this.#int32(0);
  }

  #finish(): void {
    this.#bytes.writeInt32BE(this.#end - this.#lengthAt, this.#lengthAt);
  }

  #value(param: string | null): void {
    if (param === null) {
      this.#int32(-1);
      return;
    }
    this.#int32(Buffer.byteLength(param));
    this.#text(param);
  }

  #cString(text: string): void {
    this.#text(text);
    this.#text('\0');
  }

  #text(text: string): void {
    // One UTF-16 unit is at most three bytes of UTF-8.
    this.#reserve(text.length * 3);
    this.#end += this.#bytes.write(text, this.#end, 'utf8');
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#end = this.#bytes.writeInt16BE(value, this.#end);
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#end = this.#bytes.writeInt32BE(value, this.#end);
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
