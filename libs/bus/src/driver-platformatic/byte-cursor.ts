/** Reads Kafka's primitive types from one contiguous buffer (Kafka protocol guide, "Protocol Primitive Types"). */
export class ByteCursor {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  int16(): number {
    this.position += 2;
    return this.bytes.readInt16BE(this.position - 2);
  }

  int32(): number {
    this.position += 4;
    return this.bytes.readInt32BE(this.position - 4);
  }

  /** Exact up to 2^53, which offsets and timestamps do not reach. */
  int64(): number {
    this.position += 8;
    return this.bytes.readInt32BE(this.position - 8) * 4_294_967_296 + this.bytes.readUInt32BE(this.position - 4);
  }

  unsignedVarint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.position];
      if (byte === undefined) throw new RangeError('The message ends inside a number.');
      this.position += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  /** Zig-zag; for lengths and deltas. */
  varint(): number {
    const value = this.unsignedVarint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  compactString(): string {
    const length = this.unsignedVarint() - 1;
    this.position += length;
    return this.bytes.toString('utf8', this.position - length, this.position);
  }

  /** A view, not a copy; null for length -1. */
  varintBytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  skipTags(): void {
    for (let count = this.unsignedVarint(); count > 0; count -= 1) {
      this.unsignedVarint();
      const size = this.unsignedVarint();
      this.position += size;
    }
  }
}
