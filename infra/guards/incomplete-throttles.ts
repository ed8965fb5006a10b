import type { Problem } from "./problem";
import { blocks, type StackResources } from "./stack-resources";

/**
 * Route settings without both limits. The provider sends 0 for a limit that is left out, and API Gateway then answers 429 to every request
 * (github.com/hashicorp/terraform-provider-aws/pull/43307).
 */
export function findIncompleteThrottles(stack: StackResources): Problem[] {
  return stack.ofType("aws_apigatewayv2_stage").flatMap(({ path, attributes }) =>
    ["default_route_settings", "route_settings"].flatMap((name) =>
      blocks(attributes[name]).flatMap((settings) => {
        const missing = ["throttling_rate_limit", "throttling_burst_limit"].filter((limit) => settings[limit] === undefined);
        if (missing.length === 0) return [];
        const mistake = `${name} has no ${missing.join(" and no ")}, so API Gateway answers 429 to everything`;
        return { path, mistake, fix: "set both limits" };
      }),
    ),
  );
}
