import { UserError } from "../errors";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies";
import type { Account } from "./computed-attributes";
import { writePolicyDocument } from "./policy-document";

type Attributes = Readonly<Record<string, unknown>>;

/** What a data source answers, by Terraform type. */
export const DATA_SOURCES: Readonly<Record<string, (attributes: Attributes, account: Account, address: string) => Attributes>> = {
  aws_caller_identity: (_data, { accountId }) => ({
    account_id: accountId,
    id: accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    user_id: accountId,
  }),
  aws_iam_policy: managedPolicy,
  aws_iam_policy_document: (data, _account, address) => writePolicyDocument(data, address),
  aws_partition: () => ({ id: "aws", partition: "aws", dns_suffix: "amazonaws.com", reverse_dns_prefix: "com.amazonaws" }),
  // `name` in version 5 of the provider, `region` in version 6.
  aws_region: (_data, { region }) => ({ id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com` }),
};

/** One of AWS's own policies: those of the stack are resources. */
function managedPolicy({ arn, name }: Attributes, _account: Account, address: string): Attributes {
  const found = [...AWS_MANAGED_POLICIES].find(([policyArn, policy]) => policyArn === arn || policy.name === name);
  if (!found) throw new UserError(`${address}: the local runtime does not know the policy ${String(arn ?? name)}`);
  const [policyArn, { name: policyName, document }] = found;
  return { id: policyArn, arn: policyArn, name: policyName, policy: JSON.stringify(document) };
}
