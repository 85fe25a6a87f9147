import type { Duplex } from 'node:stream';

/** Description of one result column (RowDescription). */
export interface WireField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/**
 * The part of `pg`'s protocol connection that exchanges speak to; what `pg-cursor` uses too. Declared here because the
 * published types describe an older signature.
 */
export interface WireConnection {
  readonly stream: Duplex;
  sendCopyFail(reason: string): void;
  on(event: 'readyForQuery', listener: (message: { readonly status: string }) => void): this;
  on(event: 'parseComplete' | 'end', listener: () => void): this;
  on(event: 'parameterStatus', listener: (message: { readonly parameterName: string; readonly parameterValue: string }) => void): this;
}
