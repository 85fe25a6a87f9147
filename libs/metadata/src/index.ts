export { openMetadata, type Metadata, type MetadataAddress, type MetadataQuery } from './metadata.ts';
