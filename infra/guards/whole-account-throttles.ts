import type { Problem } from "./problem";
import { blocks, type StackResources } from "./stack-resources";

/** Default quotas of an account and region, which all its APIs and posts to clients share. docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT = { throttling_rate_limit: 10_000, throttling_burst_limit: 5_000 };

/** Stages whose clients may use up the account's whole quota. */
export function findWholeAccountThrottles(stack: StackResources): Problem[] {
  return stack.ofType("aws_apigatewayv2_stage").flatMap(({ path, attributes }) =>
    blocks(attributes.default_route_settings).flatMap((settings) =>
      Object.entries(ACCOUNT).flatMap(([name, quota]) => {
        const limit = settings[name];
        if (typeof limit !== "number" || limit < quota) return [];
        const mistake = `${name} is ${limit}, and all APIs and posts of the account share ${quota}`;
        return { path, mistake, fix: "lower it, so that a flood of client messages leaves room for posts" };
      }),
    ),
  );
}
