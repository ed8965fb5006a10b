import type { ControlPlaneService } from "../service";
import { subscriptions } from "./subscriptions";
import { topicTags } from "./topic-tags";
import { topics } from "./topics";

/** Topics and their subscriptions as they are set. Nothing is published. */
export const SNS: ControlPlaneService = {
  name: "SNS",
  signingName: "sns",
  protocol: "awsQuery",
  load: () => import("@aws-sdk/client-sns"),
  operations: ({ account }) => ({ ...topics(account), ...subscriptions(account), ...topicTags(account) }),
};
