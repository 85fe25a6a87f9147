/** Position in PostgreSQL's log from its own text (`16/B374D848`). */
export function parseLsn(text: string): bigint {
  const [high, low, ...rest] = text.split('/');
  if (high === undefined || low === undefined || rest.length > 0 || !/^[\da-f]{1,8}\/[\da-f]{1,8}$/i.test(text)) throw new SyntaxError('not a log position');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xff_ff_ff_ffn).toString(16).toUpperCase()}`;
}
