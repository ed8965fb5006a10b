import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { Role } from "../model";

export interface AssumeRole {
  /** `lambda.amazonaws.com` */
  readonly service: string;
  readonly role: Pick<Role, "arn" | "trustPolicy">;
  /** ARN of the resource that the service acts for. */
  readonly sourceArn: string;
}

/** Whether a role's trust policy lets a service assume the role. False for a policy that cannot be evaluated. */
export async function mayAssumeRole({ service, role, sourceArn }: AssumeRole): Promise<boolean> {
  const accountId = role.arn.split(":")[4] ?? "";
  const simulated = await runSimulation(
    {
      request: {
        principal: service,
        action: "sts:AssumeRole",
        resource: { resource: role.arn, accountId },
        contextVariables: { "aws:SourceAccount": sourceArn.split(":")[4] ?? "", "aws:SourceArn": sourceArn },
      },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: role.trustPolicy ?? { Version: "2012-10-17", Statement: [] },
    },
    {},
  );
  return simulated.resultType !== "error" && simulated.overallResult === "Allowed";
}
