import type { ControlPlaneService } from "../service";

/** Roles and their policies (docs.aws.amazon.com/IAM/latest/APIReference). */
export const IAM: ControlPlaneService = {
  name: "IAM",
  signingName: "iam",
  protocol: "awsQuery",
  isGlobal: true,
  load: () => import("@aws-sdk/client-iam"),
  operations: () => ({}),
};
