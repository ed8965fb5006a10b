import { z } from "zod";
import { UserError } from "../errors";
import { mayAssumeRole } from "../iam/trust-policy";
import { read } from "./attributes";
import type { Configuration } from "./configuration";
import { parsePolicy } from "./iam-resources";

const lambda = z.object({ arn: z.string(), role: z.string() });
const role = z.object({ arn: z.string(), assume_role_policy: z.string() });

/**
 * AWS creates no function whose role Lambda cannot assume. A role that is not of the stack is not looked at: nobody knows it here.
 * @throws UserError for the first such function.
 */
export async function checkExecutionRoles(configuration: Configuration): Promise<void> {
  const roles = configuration.ofType("aws_iam_role");
  for (const resource of configuration.ofType("aws_lambda_function")) {
    const { arn, role: roleArn } = read(resource, lambda);
    const found = roles.find((candidate) => read(candidate, z.object({ arn: z.string() })).arn === roleArn);
    if (!found) continue;
    const { document } = parsePolicy("trust", read(found, role).assume_role_policy, found, "assume_role_policy");
    if (await mayAssumeRole({ service: "lambda.amazonaws.com", roleArn, trustPolicy: document, sourceArn: arn })) continue;
    throw new UserError(
      `${resource.address}: role: the role defined for the function cannot be assumed by Lambda: the assume_role_policy of ${found.address} does not let lambda.amazonaws.com do it`,
    );
  }
}
