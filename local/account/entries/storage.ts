/** What S3 holds. */
export interface StorageCollections {
  /** By name. */
  readonly "s3.buckets": BucketEntry;
  /** By `bucket/key`. */
  readonly "s3.objects": ObjectEntry;
  /** Objects that come in parts and are not complete, by `UploadId`. */
  readonly "s3.uploads": UploadEntry;
}

export interface BucketEntry {
  readonly Name: string;
  /** ISO 8601. */
  readonly CreationDate: string;
  /** Undefined until it is set for the first time; objects have no version ids until then. */
  readonly Versioning?: "Enabled" | "Suspended";
  /** What else is configured, by subresource such as `tagging`, in the words of the operation that put it. */
  readonly configurations: Readonly<Record<string, unknown>>;
}

export interface ObjectEntry {
  readonly Bucket: string;
  readonly Key: string;
  /** The newest first. */
  readonly versions: readonly ObjectVersionEntry[];
}

export interface ObjectVersionEntry {
  /** `null` in a bucket without versioning. */
  readonly VersionId: string;
  /** ISO 8601. */
  readonly LastModified: string;
  /** Undefined for a delete marker. */
  readonly content?: ObjectContentEntry;
}

export interface ObjectContentEntry {
  /** Of its bytes, in base64: leads to them in the code store. */
  readonly sha256: string;
  readonly ContentLength: number;
  /** With its quotes. */
  readonly ETag: string;
  /** `ContentType`, `CacheControl`, checksums and the like, by the name of the member in GetObject's output. */
  readonly headers: Readonly<Record<string, string>>;
  readonly Metadata: Readonly<Record<string, string>>;
  readonly Tags: Readonly<Record<string, string>>;
}

export interface UploadEntry extends Pick<ObjectContentEntry, "headers" | "Metadata" | "Tags"> {
  readonly UploadId: string;
  readonly Bucket: string;
  readonly Key: string;
  /** In the order of their numbers. */
  readonly parts: readonly UploadPartEntry[];
}

export interface UploadPartEntry {
  readonly PartNumber: number;
  /** With its quotes. */
  readonly ETag: string;
  /** As in `ObjectContentEntry`. */
  readonly sha256: string;
  readonly Size: number;
}
