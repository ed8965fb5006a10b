import type { ControlPlaneService } from "../service";
import { accountSettingsOperations } from "./account-settings";
import { aliasOperations } from "./aliases";
import { codeSigningOperations } from "./code-signing";
import { concurrencyOperations } from "./concurrency";
import { LAMBDA_CONTROL_ERRORS } from "./errors";
import { eventInvokeOperations } from "./event-invoke-configs";
import { functionOperations } from "./functions";
import { layerOperations } from "./layers";
import { permissionOperations } from "./permissions";
import { runtimeSettingsOperations } from "./runtime-settings";
import { tagOperations } from "./tags";
import { versionOperations } from "./versions";

/**
 * Functions and what belongs to them (docs.aws.amazon.com/lambda/latest/api/API_Operations.html). Invocations are answered by the service
 * that runs functions.
 */
export const LAMBDA_CONTROL: ControlPlaneService = {
  name: "Lambda",
  signingName: "lambda",
  protocol: "restJson1",
  errors: LAMBDA_CONTROL_ERRORS,
  // Lambda's own number: a zip of 50 MB in base64, and the members around it.
  maxRequestBytes: 70_167_211,
  load: () => import("@aws-sdk/client-lambda"),
  operations: (needs) => ({
    ...functionOperations(needs),
    ...versionOperations(needs),
    ...aliasOperations(needs),
    ...permissionOperations(needs),
    ...concurrencyOperations(needs),
    ...eventInvokeOperations(needs),
    ...codeSigningOperations(needs),
    ...layerOperations(needs),
    ...runtimeSettingsOperations(needs),
    ...tagOperations(needs),
    ...accountSettingsOperations(needs),
  }),
};
