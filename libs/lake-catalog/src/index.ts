export type { LakeNaming, SeenColumn } from './announce.ts';
export { startLakeDoor, type LakeDoor, type LakeDoorOptions } from './door.ts';
export { bucketOf, type LakeReader } from './lake-reader.ts';
export { LakeCatalog, type LakeTable } from './lake-catalog.ts';
export { beside, LakeView } from './lake-view.ts';
