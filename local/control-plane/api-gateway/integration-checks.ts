import type { IntegrationEntry } from "../../account/entries/api-gateway";
import { NotEmulated } from "../../aws-api/api-error";
import {
  integrationMethodProblem,
  integrationTimeoutProblem,
  integrationTypeProblem,
  parameterProblem,
} from "../../aws-rules/api-gateway-rules";
import {
  EMULATED_ACTIONS,
  functionRegionProblem,
  invokedFunction,
  isAsynchronous,
  isLambdaAction,
  ROLE_ARN,
  serviceAction,
} from "../../aws-rules/integration-backends";
import { badRequest, check } from "./errors";

/** @throws ModelledError BadRequestException for what AWS refuses, NotEmulated for what the projection cannot serve */
export function checkIntegration(integration: IntegrationEntry, region: string): void {
  const { IntegrationType: type = "", IntegrationMethod, IntegrationUri = "" } = integration;
  check(integrationTypeProblem(type));
  check(integrationMethodProblem(type, IntegrationMethod));
  check(integrationTimeoutProblem(integration.TimeoutInMillis));
  checkForHttpApis(integration);
  if (integration.ConnectionType === "VPC_LINK") throw new NotEmulated("VPC links");
  checkContentHandling(integration.ContentHandlingStrategy);
  checkCredentials(integration.CredentialsArn);
  checkTemplates(integration.RequestTemplates);
  if (type === "MOCK") {
    checkParameters(integration);
    return;
  }
  if (IntegrationUri === "") throw badRequest(`IntegrationUri is required for ${type} IntegrationType`);
  if (type === "AWS_PROXY") {
    checkFunction(IntegrationUri, region);
    return;
  }
  checkParameters(integration);
  if (type === "AWS") checkAction(integration, region);
  else checkEndpoint(integration);
}

/** @throws NotEmulated */
export function checkContentHandling(strategy: string | undefined): void {
  if (strategy !== undefined && strategy !== "CONVERT_TO_TEXT") throw new NotEmulated(`ContentHandlingStrategy ${strategy}`);
}

/** @throws NotEmulated */
export function checkCredentials(arn: string | undefined): void {
  if (arn !== undefined && !ROLE_ARN.test(arn)) throw new NotEmulated(`credentials other than the ARN of a role: ${arn}`);
}

/** @throws ModelledError BadRequestException, NotEmulated */
export function checkFunction(uri: string, region: string): void {
  const functionArn = invokedFunction(uri);
  if (functionArn === undefined) throw badRequest(`Invalid function ARN or invalid URI: ${uri}`);
  const problem = functionRegionProblem(functionArn, region);
  if (problem !== undefined) throw new NotEmulated(`functions of other regions: ${problem}`);
}

/** The engine is loaded for an account that has templates. */
export function checkTemplates(templates: Readonly<Record<string, string>> = {}): void {
  const entries = Object.entries(templates);
  if (entries.length === 0) return;
  const { templateProblem } = require("../../api-gateway/mapping/template") as typeof import("../../api-gateway/mapping/template");
  for (const [key, text] of entries) {
    const problem = templateProblem(text);
    if (problem !== undefined) throw badRequest(`Invalid mapping template ${key}: ${problem}`);
  }
}

function checkAction({ IntegrationUri = "", CredentialsArn, RequestParameters = {} }: IntegrationEntry, region: string): void {
  if (isLambdaAction(IntegrationUri)) {
    if (isAsynchronous(RequestParameters)) throw new NotEmulated("asynchronous integrations: leave X-Amz-Invocation-Type out");
    checkFunction(IntegrationUri, region);
    return;
  }
  if (!serviceAction(IntegrationUri)) throw new NotEmulated(`AWS integrations with ${IntegrationUri}: it has ${EMULATED_ACTIONS}`);
  if (CredentialsArn === undefined) throw badRequest("Role ARN must be specified for AWS integrations");
}

function checkEndpoint({ IntegrationType, IntegrationUri = "", IntegrationMethod }: IntegrationEntry): void {
  if (!/^https?:\/\/./.test(IntegrationUri)) throw badRequest("Invalid HTTP endpoint specified for URI");
  if (!IntegrationMethod) throw badRequest(`HttpMethod is required for ${IntegrationType} IntegrationType`);
}

function checkParameters({ RequestParameters = {} }: IntegrationEntry): void {
  for (const [target, source] of Object.entries(RequestParameters)) {
    const problem = parameterProblem(target, source);
    if (problem !== undefined) throw badRequest(`Invalid mapping expression specified: ${target}: ${problem}`);
  }
}

function checkForHttpApis({ IntegrationSubtype, PayloadFormatVersion = "1.0", ResponseParameters, TlsConfig }: IntegrationEntry): void {
  if (IntegrationSubtype !== undefined) throw badRequest("IntegrationSubtype is not supported for WEBSOCKET protocol APIs");
  if (PayloadFormatVersion !== "1.0")
    throw badRequest(`PayloadFormatVersion ${PayloadFormatVersion} is not supported for WEBSOCKET protocol APIs`);
  if (ResponseParameters) throw badRequest("ResponseParameters are not supported for integrations of WEBSOCKET protocol APIs");
  if (TlsConfig) throw badRequest("TlsConfig is not supported for WEBSOCKET protocol APIs");
}
