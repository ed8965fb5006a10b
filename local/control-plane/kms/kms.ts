import type { ControlPlaneService } from "../service";
import { aliases } from "./aliases";
import { keyPolicies } from "./key-policies";
import { keyRotation } from "./key-rotation";
import { keyTags } from "./key-tags";
import { keys } from "./keys";

/** Keys as they are set. Nothing is encrypted. */
export const KMS: ControlPlaneService = {
  name: "KMS",
  signingName: "kms",
  protocol: "awsJson1_1",
  load: () => import("@aws-sdk/client-kms"),
  operations: ({ account }) => ({
    ...keys(account),
    ...keyPolicies(account),
    ...keyRotation(account),
    ...keyTags(account),
    ...aliases(account),
  }),
};
