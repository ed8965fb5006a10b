import type { AccountQuotas } from "../account-quotas";
import type { Problem } from "./problem";
import { blocks, type StackResources } from "./stack-resources";

/** Stages whose clients may use up the account's whole quota. */
export function findWholeAccountThrottles(stack: StackResources, { requestRate, requestBurst }: AccountQuotas): Problem[] {
  const quotas = { throttling_rate_limit: requestRate, throttling_burst_limit: requestBurst };
  return stack.ofType("aws_apigatewayv2_stage").flatMap(({ path, attributes }) =>
    blocks(attributes.default_route_settings).flatMap((settings) =>
      Object.entries(quotas).flatMap(([name, quota]) => {
        const limit = settings[name];
        if (typeof limit !== "number" || limit < quota) return [];
        const mistake = `${name} is ${limit}, and all APIs and posts of the account share ${quota}`;
        return { path, mistake, fix: "lower it, so that a flood of client messages leaves room for posts" };
      }),
    ),
  );
}
