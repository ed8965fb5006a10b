import type { Integration, Route } from "../model";

/**
 * The routes as a stage serves them: `${stageVariables.NAME}` in an integration's URI is the stage's own function
 * (docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html).
 */
export function withStageVariables(routes: readonly Route[], variables: Readonly<Record<string, string>>): Route[] {
  const replace = (uri: string) => uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_match, name) => variables[name] ?? "");
  return routes.map((route) => ({ ...route, integration: withUri(route.integration, replace) }));
}

function withUri(integration: Integration, replace: (uri: string) => string): Integration {
  if ("functionArn" in integration) return { ...integration, functionArn: replace(integration.functionArn) };
  return "url" in integration ? { ...integration, url: replace(integration.url) } : integration;
}
