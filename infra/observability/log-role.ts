import { ApiGatewayAccount } from "@cdktf/provider-aws/lib/api-gateway-account";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../regions";

export interface LogRoleProps {
  /** `create` makes a role and sets it; an ARN sets that role; `account` leaves the account's setting as it is. */
  readonly logRole: string;
  /** Name of the role that `create` makes, at most 64 characters. */
  readonly roleName: string;
  readonly region: string;
}

/**
 * The role that API Gateway writes logs with. There is one for all APIs of an account and region, so only one stack should set it: version 6 of
 * the provider unsets it when the stack is destroyed, and the logs of the other APIs stop then.
 * docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export class LogRole extends Construct {
  /** What a stage with an access log must wait for: AWS refuses the log while the account has no role. */
  readonly parts: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { logRole, roleName, region }: LogRoleProps) {
    super(scope, id);
    if (logRole === "account") {
      this.parts = [];
      return;
    }
    if (logRole !== "create") {
      this.parts = [new ApiGatewayAccount(this, "account", { cloudwatchRoleArn: logRole })];
      return;
    }
    const role = new IamRole(this, "role", { name: roleName, assumeRolePolicy: API_GATEWAY_MAY_ASSUME });
    const policy = new IamRolePolicyAttachment(this, "policy", {
      role: role.name,
      // API Gateway refuses a role that may do less than this policy.
      policyArn: `arn:${partitionOf(region)}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
    });
    this.parts = [new ApiGatewayAccount(this, "account", { cloudwatchRoleArn: role.arn, dependsOn: [policy] })];
  }
}

const API_GATEWAY_MAY_ASSUME = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "apigateway.amazonaws.com" } }],
});
