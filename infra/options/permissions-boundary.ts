import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IConstruct } from "constructs";
import { forEvery } from "./for-every";

/** Gives every role a permissions boundary: what it may do at most. */
export function boundPermissions(scope: IConstruct, policyArn: string): void {
  forEvery(scope, IamRole, (role) => {
    role.permissionsBoundary = policyArn;
  });
}
