import type { ControlPlaneService } from "../service";
import { bucketConfigurationOperations } from "./bucket-configurations";
import { bucketOperations } from "./buckets";
import { listOperations } from "./lists";
import { objectOperations } from "./objects";
import { uploadOperations } from "./uploads";

/** Buckets and objects, as far as code, layers and Terraform's state need them (docs.aws.amazon.com/AmazonS3/latest/API). */
export const S3: ControlPlaneService = {
  name: "S3",
  signingName: "s3",
  protocol: "restXml",
  // An object is in memory while it is written.
  maxRequestBytes: 256 * 1024 * 1024,
  load: () => import("@aws-sdk/client-s3"),
  operations: (needs) => ({
    ...bucketOperations(needs),
    ...bucketConfigurationOperations(needs),
    ...objectOperations(needs),
    ...uploadOperations(needs),
    ...listOperations(needs),
  }),
};
