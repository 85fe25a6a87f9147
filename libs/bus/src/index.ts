export * from './driver.ts';
export * from './settlement.ts';
