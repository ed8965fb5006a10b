import type { ModelledOperation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { s3Error } from "./errors";
import { accessToBucket, findBucket, type ObjectInput } from "./find";

interface Configuration {
  /** `BucketTagging` of `PutBucketTagging`. */
  readonly name: string;
  /** The member of Put's input that holds it. */
  readonly member: string;
  /** The member of Get's output, where the configuration is not the output itself. */
  readonly answeredAs?: string;
  /** `DeleteBucketLifecycle`, where the name differs. */
  readonly deletion?: string;
  /** Error code of a bucket without one. @default an empty answer */
  readonly missing?: string;
}

/** What is kept for a bucket and read back, and has no effect here. */
const CONFIGURATIONS: readonly Configuration[] = [
  { name: "BucketTagging", member: "Tagging", missing: "NoSuchTagSet" },
  { name: "BucketPolicy", member: "Policy", answeredAs: "Policy", missing: "NoSuchBucketPolicy" },
  { name: "BucketCors", member: "CORSConfiguration", missing: "NoSuchCORSConfiguration" },
  { name: "BucketWebsite", member: "WebsiteConfiguration", missing: "NoSuchWebsiteConfiguration" },
  { name: "BucketAccelerateConfiguration", member: "AccelerateConfiguration" },
  { name: "BucketRequestPayment", member: "RequestPaymentConfiguration" },
  { name: "BucketLogging", member: "BucketLoggingStatus" },
  {
    name: "BucketLifecycleConfiguration",
    member: "LifecycleConfiguration",
    deletion: "DeleteBucketLifecycle",
    missing: "NoSuchLifecycleConfiguration",
  },
  {
    name: "BucketReplication",
    member: "ReplicationConfiguration",
    answeredAs: "ReplicationConfiguration",
    missing: "ReplicationConfigurationNotFoundError",
  },
  {
    name: "BucketEncryption",
    member: "ServerSideEncryptionConfiguration",
    answeredAs: "ServerSideEncryptionConfiguration",
    missing: "ServerSideEncryptionConfigurationNotFoundError",
  },
  {
    name: "ObjectLockConfiguration",
    member: "ObjectLockConfiguration",
    answeredAs: "ObjectLockConfiguration",
    missing: "ObjectLockConfigurationNotFoundError",
  },
  {
    name: "PublicAccessBlock",
    member: "PublicAccessBlockConfiguration",
    answeredAs: "PublicAccessBlockConfiguration",
    missing: "NoSuchPublicAccessBlockConfiguration",
  },
  {
    name: "BucketOwnershipControls",
    member: "OwnershipControls",
    answeredAs: "OwnershipControls",
    missing: "OwnershipControlsNotFoundError",
  },
];

/** What S3 itself sets for a new bucket. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  RequestPaymentConfiguration: { Payer: "BucketOwner" },
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
  },
};

export function bucketConfigurationOperations({ account }: ControlPlaneNeeds): Record<string, ModelledOperation> {
  const change = async (input: object, member: string, value: unknown) => {
    const { Bucket } = input as ObjectInput;
    await account.change((draft) => {
      const bucket = findBucket(draft, Bucket);
      const { [member]: _before, ...others } = bucket.configurations;
      draft.put("s3.buckets", bucket.Name, { ...bucket, configurations: value === undefined ? others : { ...others, [member]: value } });
    });
    return {};
  };
  const operations = CONFIGURATIONS.flatMap(({ name, member, answeredAs, missing, deletion = `Delete${name}` }) => [
    [
      `Put${name}`,
      { access: accessToBucket(`Put${name}`), run: (input: object) => change(input, member, new Map(Object.entries(input)).get(member)) },
    ],
    [deletion, { access: accessToBucket(`Put${name}`), run: (input: object) => change(input, member, undefined) }],
    [
      `Get${name}`,
      {
        access: accessToBucket(`Get${name}`),
        run(input: object) {
          const found = findBucket(account, (input as ObjectInput).Bucket).configurations[member] ?? DEFAULTS[member];
          if (found === undefined && missing !== undefined) throw s3Error(404, missing, "The configuration does not exist");
          return answeredAs === undefined ? (found ?? {}) : { [answeredAs]: found };
        },
      },
    ],
  ]);
  const owner = { ID: account.accountId };
  return {
    ...Object.fromEntries(operations),
    // The owner alone: other lists are refused by name, as operations that are not emulated.
    GetBucketAcl: {
      access: accessToBucket("GetBucketAcl"),
      run(input: object) {
        findBucket(account, (input as ObjectInput).Bucket);
        return { Owner: owner, Grants: [{ Grantee: { ...owner, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }] };
      },
    },
  };
}
