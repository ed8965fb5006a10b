import { S3Backend } from "cdktf";
import type { Construct } from "constructs";
import type { Settings } from "./settings";

/**
 * Keeps the state in S3 when a bucket is set. Without a bucket, cdktf keeps it in `terraform.{stack}.tfstate` in the folder where the command
 * runs. The key contains name, region and stage, so no two stacks share a state.
 */
export function keepState(stack: Construct, { name, region, stage, stateBucket, stateRegion = region }: Settings): void {
  if (!stateBucket) return;
  const key = `${name}/${region}/${stage}.tfstate`;
  const backend = new S3Backend(stack, { bucket: stateBucket, key, region: stateRegion, encrypt: true });
  // Locks with a file beside the state (Terraform 1.10 and later). cdktf's type lacks the argument.
  backend.addOverride("use_lockfile", true);
}
