import type { ControlPlaneService } from "../service";
import { inlinePolicies } from "./inline-policies";
import { managedPolicies } from "./managed-policies";
import { policyAttachments } from "./policy-attachments";
import { roles } from "./roles";
import { users } from "./users";

/** Roles and their policies, and who signs (docs.aws.amazon.com/IAM/latest/APIReference). */
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
    ...users,
  }),
};
