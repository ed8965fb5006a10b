import type { ControlPlaneService } from "../service";
import { inlinePolicies } from "./inline-policies";
import { managedPolicies } from "./managed-policies";
import { policyAttachments } from "./policy-attachments";
import { roles } from "./roles";

/** Roles and their policies (docs.aws.amazon.com/IAM/latest/APIReference). */
export const IAM: ControlPlaneService = {
  name: "IAM",
  signingName: "iam",
  protocol: "awsQuery",
  isGlobal: true,
  load: () => import("@aws-sdk/client-iam"),
  operations: ({ account }) => ({
    ...roles(account),
    ...inlinePolicies(account),
    ...managedPolicies(account),
    ...policyAttachments(account),
  }),
};
