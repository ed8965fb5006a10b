import type { ControlPlaneService } from "../service";
import { certificateTags } from "./certificate-tags";
import { certificates } from "./certificates";

/** Certificates, which no server here uses (docs.aws.amazon.com/acm/latest/APIReference). */
export const ACM: ControlPlaneService = {
  name: "ACM",
  signingName: "acm",
  protocol: "awsJson1_1",
  load: () => import("@aws-sdk/client-acm"),
  operations: ({ account }) => ({ ...certificates(account), ...certificateTags(account) }),
};
