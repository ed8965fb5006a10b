import { z } from "zod";
import {
  INTEGRATION_TIMEOUT_MS,
  INTEGRATION_TYPES,
  integrationResponseKeyProblem,
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
import { UserError } from "../../errors";
import type { Integration, IntegrationResponse, RequestMapping } from "../../model";
import type { Resource } from "../evaluated-stack";
import { number, read, text, textMap } from "./attributes";
import type { Reading } from "./reading";

const TAKES_ROLE = "the local runtime takes the ARN of a role here";

/** The role that API Gateway assumes. */
export const credentials = z.preprocess(
  (value) => (value === "" ? undefined : value),
  text(z.string().regex(ROLE_ARN, TAKES_ROLE)).optional(),
);

const integration = z.object({
  integration_type: z.enum(INTEGRATION_TYPES, "AWS takes AWS, AWS_PROXY, HTTP, HTTP_PROXY and MOCK"),
  content_handling_strategy: text().optional(),
  timeout_milliseconds: number(z.number().min(INTEGRATION_TIMEOUT_MS.min).max(INTEGRATION_TIMEOUT_MS.max)).default(
    INTEGRATION_TIMEOUT_MS.max,
  ),
});

const lambdaProxy = z.object({ integration_uri: text(), credentials_arn: credentials, request_parameters: textMap().default({}) });

const action = z.object({ integration_uri: text(), credentials_arn: credentials });

const endpoint = z.object({
  integration_uri: text(z.string().regex(/^https?:\/\/./, "takes an http:// or https:// URL")),
  integration_method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
  connection_type: z.literal("INTERNET", "the local runtime does not emulate VPC links").default("INTERNET"),
});

const mapping = z.object({
  request_templates: textMap().default({}),
  template_selection_expression: text().optional(),
  passthrough_behavior: z.enum(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]).default("WHEN_NO_MATCH"),
  request_parameters: textMap().default({}),
});

const response = z.object({
  integration_response_key: text(),
  response_templates: textMap().default({}),
  template_selection_expression: text().optional(),
  content_handling_strategy: text().optional(),
});

/** @param responses the integration responses of this integration. */
export function readIntegration(reading: Reading, resource: Resource, responses: readonly Resource[]): Integration {
  const { integration_type, timeout_milliseconds: timeoutMs, content_handling_strategy } = read(resource, integration);
  readContentHandling(reading, resource, content_handling_strategy);
  switch (integration_type) {
    case "AWS_PROXY": {
      const { request_parameters, ...invoked } = read(resource, lambdaProxy);
      if (Object.keys(request_parameters).length > 0)
        reading.leaveOut(`${resource.address}: request_parameters`, "not emulated on a Lambda proxy integration");
      return { type: "lambdaProxy", timeoutMs, ...readInvoked(reading, resource, invoked) };
    }
    case "AWS": {
      const invoked = read(resource, action);
      const { integration_uri } = invoked;
      const mapping = readMapping(reading, resource, responses);
      if (!isLambdaAction(integration_uri)) return { type: "service", timeoutMs, ...readAction(resource, integration_uri), ...mapping };
      if (isAsynchronous(mapping.request.parameters))
        reading.refuse(
          resource,
          "request_parameters",
          "the local runtime waits for the functions of integrations: leave X-Amz-Invocation-Type out",
        );
      return { type: "lambda", timeoutMs, ...readInvoked(reading, resource, invoked), ...mapping };
    }
    case "HTTP":
      return { type: "http", timeoutMs, ...readEndpoint(resource), ...readMapping(reading, resource, responses) };
    case "HTTP_PROXY":
      return { type: "httpProxy", timeoutMs, ...readEndpoint(resource), parameters: readRequest(reading, resource).parameters };
    case "MOCK":
      return { type: "mock", timeoutMs, ...readMapping(reading, resource, responses) };
  }
}

/**
 * The function in `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/{arn}/invocations`.
 * @throws UserError for another URI, and for a function in another region than the one that is served.
 */
export function functionArn(uri: string, where: string, reading: Reading): string {
  const arn = invokedFunction(uri);
  if (arn === undefined) throw new UserError(`${where}: ${uri} is not the invoke_arn of a Lambda function`);
  const problem = functionRegionProblem(arn, reading.stack.account.region);
  if (problem !== undefined) throw new UserError(`${where}: ${problem}`);
  return arn;
}

function readInvoked(
  reading: Reading,
  { address }: Resource,
  { integration_uri, credentials_arn }: { readonly integration_uri: string; readonly credentials_arn?: string | undefined },
) {
  return {
    functionArn: functionArn(integration_uri, `${address}: integration_uri`, reading),
    ...(credentials_arn !== undefined && { credentialsArn: credentials_arn }),
  };
}

const roleOfAction = z.object({
  credentials_arn: text(z.string("AWS needs the role with which API Gateway calls the service").regex(ROLE_ARN, TAKES_ROLE)),
});

function readAction(resource: Resource, uri: string) {
  const { credentials_arn: credentialsArn } = read(resource, roleOfAction);
  const called = serviceAction(uri);
  if (called) return { ...called, credentialsArn };
  throw new UserError(`${resource.address}: integration_uri: ${uri}: the local runtime emulates AWS integrations with ${EMULATED_ACTIONS}`);
}

function readEndpoint(resource: Resource) {
  const { integration_uri, integration_method } = read(resource, endpoint);
  return { url: integration_uri, method: integration_method };
}

function readMapping(reading: Reading, resource: Resource, responses: readonly Resource[]) {
  return { request: readRequest(reading, resource), responses: reading.each(responses, (found) => readResponse(reading, found)) };
}

function readRequest(reading: Reading, resource: Resource): RequestMapping {
  const { request_templates, template_selection_expression, passthrough_behavior, request_parameters } = read(resource, mapping);
  for (const [target, source] of Object.entries(request_parameters))
    reading.refuse(resource, `request_parameters.${target}`, parameterProblem(target, source));
  return {
    templates: request_templates,
    ...(template_selection_expression !== undefined && { selectionExpression: template_selection_expression }),
    passthrough: passthrough_behavior,
    parameters: request_parameters,
  };
}

function readResponse(reading: Reading, resource: Resource): IntegrationResponse {
  const { integration_response_key, response_templates, template_selection_expression, content_handling_strategy } = read(
    resource,
    response,
  );
  reading.refuse(resource, "integration_response_key", integrationResponseKeyProblem(integration_response_key));
  readContentHandling(reading, resource, content_handling_strategy);
  return {
    key: integration_response_key,
    templates: response_templates,
    ...(template_selection_expression !== undefined && { selectionExpression: template_selection_expression }),
  };
}

function readContentHandling(reading: Reading, resource: Resource, strategy: string | undefined): void {
  if (strategy === "CONVERT_TO_TEXT") reading.leaveOut(`${resource.address}: content_handling_strategy`, "has no effect on text");
  else if (strategy !== undefined) reading.refuse(resource, "content_handling_strategy", "the local runtime does not convert messages");
}
