import type { ControlPlaneService } from "../service";
import { describeParameters } from "./describe-parameters";
import { parameterTags } from "./parameter-tags";
import { putParameter } from "./put-parameter";
import { readParameters } from "./read-parameters";
import { removeParameters } from "./remove-parameters";

/** The Parameter Store of Systems Manager (docs.aws.amazon.com/systems-manager/latest/APIReference). */
export const SSM: ControlPlaneService = {
  name: "SSM",
  signingName: "ssm",
  protocol: "awsJson1_1",
  load: () => import("@aws-sdk/client-ssm"),
  operations: ({ account }) => ({
    ...putParameter(account),
    ...readParameters(account),
    ...describeParameters(account),
    ...removeParameters(account),
    ...parameterTags(account),
  }),
};
