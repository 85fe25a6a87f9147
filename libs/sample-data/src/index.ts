export { copyText } from './copy-text.ts';
export { copyStatement, loadSampleData, sampleTables } from './load.ts';
export type { SampleDataTarget } from './load.ts';
export type { SampleRow, SampleTable } from './sample-table.ts';
