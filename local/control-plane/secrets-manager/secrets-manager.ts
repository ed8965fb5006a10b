import type { ControlPlaneService } from "../service";
import { secretPolicies } from "./secret-policies";
import { secretRemoval } from "./secret-removal";
import { secretTags } from "./secret-tags";
import { secretValues } from "./secret-values";
import { secrets } from "./secrets";
import { versionStages } from "./version-stages";

/** Secrets with their versions. Nothing is rotated (docs.aws.amazon.com/secretsmanager/latest/apireference). */
export const SECRETS_MANAGER: ControlPlaneService = {
  name: "Secrets Manager",
  signingName: "secretsmanager",
  protocol: "awsJson1_1",
  load: () => import("@aws-sdk/client-secrets-manager"),
  operations: ({ account }) => ({
    ...secrets(account),
    ...secretValues(account),
    ...versionStages(account),
    ...secretRemoval(account),
    ...secretPolicies(account),
    ...secretTags(account),
  }),
};
