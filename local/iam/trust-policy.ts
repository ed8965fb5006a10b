import { runSimulation } from "@cloud-copilot/iam-simulate";

export interface AssumeRole {
  /** `lambda.amazonaws.com` */
  readonly service: string;
  readonly roleArn: string;
  /** A policy document in JSON. */
  readonly trustPolicy: unknown;
  /** ARN of the resource that the service acts for. */
  readonly sourceArn: string;
}

/** Whether a role's trust policy lets a service assume the role. False for a policy that cannot be evaluated. */
export async function mayAssumeRole({ service, roleArn, trustPolicy, sourceArn }: AssumeRole): Promise<boolean> {
  const accountId = roleArn.split(":")[4] ?? "";
  const simulated = await runSimulation(
    {
      request: {
        principal: service,
        action: "sts:AssumeRole",
        resource: { resource: roleArn, accountId },
        contextVariables: { "aws:SourceAccount": sourceArn.split(":")[4] ?? "", "aws:SourceArn": sourceArn },
      },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: trustPolicy,
    },
    {},
  );
  return simulated.resultType !== "error" && simulated.overallResult === "Allowed";
}
