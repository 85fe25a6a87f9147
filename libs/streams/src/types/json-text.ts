/**
 * Turns a value of a parsed event into the JSON text that stands in the record, or says what it should have been. The text is the
 * contract's form of the type (docs/wire-contract.md, "Values").
 */
export interface ColumnCodec {
  /** JSON text; null when the value does not fit. */
  readonly toJson: (value: unknown) => string | null;
  /** What fits, for people: "a whole number from -2147483648 to 2147483647". */
  readonly expects: string;
}
