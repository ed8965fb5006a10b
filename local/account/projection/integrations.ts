import { invokedFunction, isLambdaAction, serviceAction } from "../../aws-rules/integration-backends";
import type { Integration, IntegrationResponse, RequestMapping } from "../../model";
import type { IntegrationEntry, IntegrationResponseEntry } from "../entries/api-gateway";

/** @returns undefined for an integration that `integrationRefusals` has something against */
export function projectIntegration(entry: IntegrationEntry, responses: readonly IntegrationResponseEntry[]): Integration | undefined {
  const { IntegrationUri: uri = "", IntegrationMethod: method = "", CredentialsArn: credentialsArn, TimeoutInMillis: timeoutMs } = entry;
  const credentials = credentialsArn === undefined ? {} : { credentialsArn };
  const mapped = () => ({ timeoutMs, request: requestMapping(entry), responses: responses.map(integrationResponse) });
  switch (entry.IntegrationType) {
    case "AWS_PROXY": {
      const functionArn = invokedFunction(uri);
      return functionArn === undefined ? undefined : { type: "lambdaProxy", timeoutMs, functionArn, ...credentials };
    }
    case "AWS": {
      if (isLambdaAction(uri)) {
        const functionArn = invokedFunction(uri);
        return functionArn === undefined ? undefined : { type: "lambda", functionArn, ...credentials, ...mapped() };
      }
      const action = serviceAction(uri);
      return action && credentialsArn !== undefined ? { type: "service", ...action, credentialsArn, ...mapped() } : undefined;
    }
    case "HTTP":
      return { type: "http", url: uri, method, ...mapped() };
    case "HTTP_PROXY":
      return { type: "httpProxy", timeoutMs, url: uri, method, parameters: entry.RequestParameters ?? {} };
    case "MOCK":
      return { type: "mock", ...mapped() };
  }
}

function requestMapping(entry: IntegrationEntry): RequestMapping {
  return {
    templates: entry.RequestTemplates ?? {},
    ...selection(entry.TemplateSelectionExpression),
    passthrough: entry.PassthroughBehavior ?? "WHEN_NO_MATCH",
    parameters: entry.RequestParameters ?? {},
  };
}

function integrationResponse(entry: IntegrationResponseEntry): IntegrationResponse {
  return {
    key: entry.IntegrationResponseKey,
    templates: entry.ResponseTemplates ?? {},
    ...selection(entry.TemplateSelectionExpression),
  };
}

function selection(selectionExpression: string | undefined) {
  return selectionExpression === undefined ? {} : { selectionExpression };
}
