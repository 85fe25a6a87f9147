export * from './finish-rows.ts';
export * from './column-names.ts';
export * from './encode-answer.ts';
export * from './encode-failure.ts';
