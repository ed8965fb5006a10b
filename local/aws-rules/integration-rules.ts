import type { IntegrationEntry } from "../account/entries/api-gateway";
import { integrationMethodProblem, integrationTimeoutProblem, integrationTypeProblem, parameterProblem } from "./api-gateway-rules";
import {
  EMULATED_ACTIONS,
  functionRegionProblem,
  invokedFunction,
  isAsynchronous,
  isLambdaAction,
  ROLE_ARN,
  serviceAction,
} from "./integration-backends";
import { notEmulated, type Refusal, refusals, refusedByAws } from "./refusal";

/** What AWS refuses of an integration of a WebSocket API, and what the local runtime cannot serve of one. */
export function integrationRefusals(integration: IntegrationEntry, region: string): Refusal[] {
  const { IntegrationType: type = "", IntegrationUri: uri = "", ConnectionType = "INTERNET" } = integration;
  return refusals(
    refused("IntegrationType", integrationTypeProblem(type)),
    refused("IntegrationMethod", integrationMethodProblem(type, integration.IntegrationMethod)),
    refused("TimeoutInMillis", integrationTimeoutProblem(integration.TimeoutInMillis)),
    forHttpApis(integration),
    ConnectionType !== "INTERNET" && notEmulated("ConnectionType", "the local runtime does not emulate VPC links", "VPC links"),
    contentHandlingRefusals(integration.ContentHandlingStrategy),
    credentialsRefusals("CredentialsArn", integration.CredentialsArn),
    templateRefusals("RequestTemplates", integration.RequestTemplates),
    type !== "MOCK" && uri === "" && refusedByAws("IntegrationUri", "missing", `IntegrationUri is required for ${type} IntegrationType`),
    type !== "AWS_PROXY" && parameterRefusals(integration),
    uri !== "" && backendRefusals(integration, uri, region),
  );
}

/** `CONVERT_TO_TEXT` has no effect on text. */
export function contentHandlingRefusals(strategy: string | undefined): Refusal[] {
  if (strategy === undefined || strategy === "CONVERT_TO_TEXT") return [];
  return [notEmulated("ContentHandlingStrategy", "the local runtime does not convert messages", `ContentHandlingStrategy ${strategy}`)];
}

/** Of the role that API Gateway assumes. */
export function credentialsRefusals(member: string, arn: string | undefined): Refusal[] {
  if (arn === undefined || ROLE_ARN.test(arn)) return [];
  return [notEmulated(member, "the local runtime takes the ARN of a role here", `credentials other than the ARN of a role: ${arn}`)];
}

/** Of the URI `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/{arn}/invocations`. */
export function functionRefusals(member: string, uri: string, region: string): Refusal[] {
  const functionArn = invokedFunction(uri);
  if (functionArn === undefined)
    return [refusedByAws(member, `${uri} is not the invoke_arn of a Lambda function`, `Invalid function ARN or invalid URI: ${uri}`)];
  const problem = functionRegionProblem(functionArn, region);
  return problem === undefined ? [] : [notEmulated(member, problem, `functions of other regions: ${problem}`)];
}

/** The engine is loaded for an account that has templates. */
export function templateRefusals(member: string, templates: Readonly<Record<string, string>> = {}): Refusal[] {
  const entries = Object.entries(templates);
  if (entries.length === 0) return [];
  const { templateProblem } = require("../api-gateway/mapping/template") as typeof import("../api-gateway/mapping/template");
  return entries.flatMap(([key, text]) => {
    const problem = templateProblem(text);
    return problem === undefined ? [] : [refusedByAws(`${member}.${key}`, problem, `Invalid mapping template ${key}: ${problem}`)];
  });
}

function backendRefusals(integration: IntegrationEntry, uri: string, region: string): Refusal[] {
  switch (integration.IntegrationType) {
    case "AWS_PROXY":
      return functionRefusals("IntegrationUri", uri, region);
    case "AWS":
      return isLambdaAction(uri) ? lambdaActionRefusals(integration, uri, region) : serviceActionRefusals(integration, uri);
    case "HTTP":
    case "HTTP_PROXY":
      return endpointRefusals(integration, uri);
    default:
      return [];
  }
}

function lambdaActionRefusals({ RequestParameters = {} }: IntegrationEntry, uri: string, region: string): Refusal[] {
  return refusals(
    isAsynchronous(RequestParameters) &&
      notEmulated(
        "RequestParameters",
        "the local runtime waits for the functions of integrations: leave X-Amz-Invocation-Type out",
        "asynchronous integrations: leave X-Amz-Invocation-Type out",
      ),
    functionRefusals("IntegrationUri", uri, region),
  );
}

function serviceActionRefusals({ CredentialsArn }: IntegrationEntry, uri: string): Refusal[] {
  const reason = `${uri}: the local runtime emulates AWS integrations with ${EMULATED_ACTIONS}`;
  return refusals(
    !serviceAction(uri) && notEmulated("IntegrationUri", reason, `AWS integrations with ${uri}: it has ${EMULATED_ACTIONS}`),
    CredentialsArn === undefined &&
      refusedByAws(
        "CredentialsArn",
        "AWS needs the role with which API Gateway calls the service",
        "Role ARN must be specified for AWS integrations",
      ),
  );
}

function endpointRefusals({ IntegrationType, IntegrationMethod }: IntegrationEntry, uri: string): Refusal[] {
  return refusals(
    !/^https?:\/\/./.test(uri) &&
      refusedByAws("IntegrationUri", "takes an http:// or https:// URL", "Invalid HTTP endpoint specified for URI"),
    !IntegrationMethod && refusedByAws("IntegrationMethod", "missing", `HttpMethod is required for ${IntegrationType} IntegrationType`),
  );
}

function parameterRefusals({ RequestParameters = {} }: IntegrationEntry): Refusal[] {
  return Object.entries(RequestParameters).flatMap(([target, source]) => {
    const problem = parameterProblem(target, source);
    const answer = `Invalid mapping expression specified: ${target}: ${problem}`;
    return problem === undefined ? [] : [refusedByAws(`RequestParameters.${target}`, problem, answer)];
  });
}

function forHttpApis({ IntegrationSubtype, PayloadFormatVersion = "1.0", ResponseParameters, TlsConfig }: IntegrationEntry): Refusal[] {
  const unsupported = (member: string, text: string) => refusedByAws(member, `${text} not supported for WEBSOCKET protocol APIs`);
  return refusals(
    IntegrationSubtype !== undefined && unsupported("IntegrationSubtype", "IntegrationSubtype is"),
    PayloadFormatVersion !== "1.0" && unsupported("PayloadFormatVersion", `PayloadFormatVersion ${PayloadFormatVersion} is`),
    ResponseParameters !== undefined && unsupported("ResponseParameters", "ResponseParameters of integrations are"),
    TlsConfig !== undefined && unsupported("TlsConfig", "TlsConfig is"),
  );
}

function refused(member: string, problem: string | undefined): Refusal | undefined {
  return problem === undefined ? undefined : refusedByAws(member, problem);
}
