export type { LakeNaming, SeenColumn } from './announce.ts';
export { startLakeDoor, type LakeDoor, type LakeDoorOptions } from './door.ts';
export type { LakeReader } from './lake-reader.ts';
export { LakeCatalog, type LakeTable } from './lake-catalog.ts';
export { LakeView } from './lake-view.ts';
