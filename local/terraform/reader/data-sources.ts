import { AWS_MANAGED_POLICIES } from "../../iam/aws-managed-policies";
import type { Account } from "../computed/computed-attributes";
import { writePolicyDocument } from "../computed/policy-document";

type Attributes = Readonly<Record<string, unknown>>;

/** What a data source answers, by Terraform type. */
export const DATA_SOURCES: Readonly<Record<string, (attributes: Attributes, account: Account, address: string) => Attributes>> = {
  aws_caller_identity: (_data, { accountId }) => ({
    account_id: accountId,
    id: accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    user_id: accountId,
  }),
  aws_availability_zones: (_data, { region }) => ({
    id: region,
    names: ["a", "b", "c"].map((zone) => `${region}${zone}`),
    zone_ids: ["az1", "az2", "az3"].map((zone) => `${region}-${zone}`),
  }),
  aws_iam_policy: managedPolicy,
  aws_iam_policy_document: (data, _account, address) => writePolicyDocument(data, address),
  aws_partition: () => ({ id: "aws", partition: "aws", dns_suffix: "amazonaws.com", reverse_dns_prefix: "com.amazonaws" }),
  // `name` in version 5 of the provider, `region` in version 6.
  aws_region: (_data, { region }) => ({ id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com` }),
};

/** One of AWS's own policies: those of the stack are resources. */
function managedPolicy({ arn, name }: Attributes): Attributes {
  const found = [...AWS_MANAGED_POLICIES].find(([policyArn, policy]) => policyArn === arn || policy.name === name);
  if (!found) return { ...(typeof name === "string" && { arn: `arn:aws:iam::aws:policy/${name}` }) };
  const [policyArn, { name: policyName, document }] = found;
  return { id: policyArn, arn: policyArn, name: policyName, policy: JSON.stringify(document) };
}
