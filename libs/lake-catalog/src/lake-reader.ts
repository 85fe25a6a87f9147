/** What an engine needs to read the lake, and no more: the door to its catalogue and keys that may only list and get objects. */
export interface LakeReader {
  /** The Iceberg REST catalogue, `http://host:port/iceberg`; where engines must not write, the door in front of it. */
  readonly catalogUri: string;
  /** Where the tables' files are, `s3://bucket`; Nessie knows its warehouses by their places too. */
  readonly warehouse: string;
  readonly s3: {
    /** `http://host:port` */
    readonly endpoint: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
}

export function bucketOf({ warehouse }: Pick<LakeReader, 'warehouse'>): string {
  return new URL(warehouse).hostname;
}
