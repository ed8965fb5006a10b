import { S3Backend } from "cdktf";
import type { Construct } from "constructs";
import type { Settings } from "./settings";

/**
 * Keeps the state in S3 when a bucket is set. Without one cdktf keeps it in `terraform.{stack}.tfstate`, in the folder that the
 * command was started in. The key carries name, region and stage, so no two stacks can write the same state.
 */
export function keepState(stack: Construct, { name, region, stage, stateBucket, stateRegion = region }: Settings): void {
  if (!stateBucket) return;
  const key = `${name}/${region}/${stage}.tfstate`;
  const backend = new S3Backend(stack, { bucket: stateBucket, key, region: stateRegion, encrypt: true });
  // The lock is a file beside the state (Terraform 1.10 and later); cdktf's type does not know the argument yet.
  backend.addOverride("use_lockfile", true);
}
