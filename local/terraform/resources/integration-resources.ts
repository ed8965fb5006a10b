import { z } from "zod";
import type { IntegrationEntry } from "../../account/entries/api-gateway";
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
import { generatedId } from "../computed/generated-id";
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

type Members = Partial<Omit<IntegrationEntry, "ApiId" | "IntegrationId" | "IntegrationType" | "TimeoutInMillis">>;

/**
 * Puts an integration that a route uses into the account.
 * @param responses its integration responses.
 * @throws UserError for one that AWS refuses or that is not emulated
 */
export function readIntegration(
  reading: Reading,
  resource: Resource,
  { of, responses }: { readonly of: Pick<IntegrationEntry, "ApiId" | "IntegrationId">; readonly responses: readonly Resource[] },
): void {
  const { integration_type: IntegrationType, timeout_milliseconds: TimeoutInMillis, ...common } = read(resource, integration);
  readContentHandling(reading, resource, common.content_handling_strategy);
  const members = readMembers(reading, resource, IntegrationType);
  if (!IntegrationType.endsWith("_PROXY")) for (const response of responses) reading.attempt(() => readResponse(reading, response, of));
  const entry = { ...of, IntegrationType, TimeoutInMillis, ...members };
  reading.put(resource, "apigateway.integrations", `${of.ApiId}/${of.IntegrationId}`, entry);
}

function readMembers(reading: Reading, resource: Resource, type: IntegrationEntry["IntegrationType"]): Members {
  switch (type) {
    case "AWS_PROXY": {
      const { request_parameters, ...invoked } = read(resource, lambdaProxy);
      if (Object.keys(request_parameters).length > 0)
        reading.leaveOut(`${resource.address}: request_parameters`, "not emulated on a Lambda proxy integration");
      return readInvoked(reading, resource, invoked);
    }
    case "AWS": {
      const invoked = read(resource, action);
      const request = readRequest(reading, resource);
      if (!isLambdaAction(invoked.integration_uri)) return { ...readAction(resource, invoked.integration_uri), ...request };
      if (isAsynchronous(request.RequestParameters ?? {}))
        reading.refuse(
          resource,
          "request_parameters",
          "the local runtime waits for the functions of integrations: leave X-Amz-Invocation-Type out",
        );
      return { ...readInvoked(reading, resource, invoked), ...request };
    }
    case "HTTP":
    case "HTTP_PROXY":
      return { ...readEndpoint(resource), ...readRequest(reading, resource) };
    case "MOCK":
      return readRequest(reading, resource);
  }
}

/**
 * Checks the URI `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/{arn}/invocations`.
 * @throws UserError for another URI, and for a function in another region than the one that is served.
 */
export function checkFunction(uri: string, where: string, reading: Reading): void {
  const arn = invokedFunction(uri);
  if (arn === undefined) throw new UserError(`${where}: ${uri} is not the invoke_arn of a Lambda function`);
  const problem = functionRegionProblem(arn, reading.stack.account.region);
  if (problem !== undefined) throw new UserError(`${where}: ${problem}`);
}

function readInvoked(reading: Reading, { address }: Resource, { integration_uri, credentials_arn }: z.infer<typeof action>): Members {
  checkFunction(integration_uri, `${address}: integration_uri`, reading);
  return { IntegrationUri: integration_uri, ...(credentials_arn !== undefined && { CredentialsArn: credentials_arn }) };
}

const roleOfAction = z.object({
  credentials_arn: text(z.string("AWS needs the role with which API Gateway calls the service").regex(ROLE_ARN, TAKES_ROLE)),
});

function readAction(resource: Resource, uri: string): Members {
  const { credentials_arn } = read(resource, roleOfAction);
  if (serviceAction(uri)) return { IntegrationUri: uri, CredentialsArn: credentials_arn };
  throw new UserError(`${resource.address}: integration_uri: ${uri}: the local runtime emulates AWS integrations with ${EMULATED_ACTIONS}`);
}

function readEndpoint(resource: Resource): Members {
  const { integration_uri, integration_method, connection_type } = read(resource, endpoint);
  return { IntegrationUri: integration_uri, IntegrationMethod: integration_method, ConnectionType: connection_type };
}

function readRequest(reading: Reading, resource: Resource): Members {
  const { request_templates, template_selection_expression, passthrough_behavior, request_parameters } = read(resource, mapping);
  for (const [target, source] of Object.entries(request_parameters))
    reading.refuse(resource, `request_parameters.${target}`, parameterProblem(target, source));
  return {
    RequestTemplates: request_templates,
    ...(template_selection_expression !== undefined && { TemplateSelectionExpression: template_selection_expression }),
    PassthroughBehavior: passthrough_behavior,
    RequestParameters: request_parameters,
  };
}

function readResponse(reading: Reading, resource: Resource, of: Pick<IntegrationEntry, "ApiId" | "IntegrationId">): void {
  const { integration_response_key, response_templates, template_selection_expression, content_handling_strategy } = read(
    resource,
    response,
  );
  reading.refuse(resource, "integration_response_key", integrationResponseKeyProblem(integration_response_key));
  readContentHandling(reading, resource, content_handling_strategy);
  const IntegrationResponseId = generatedId(resource.address, 7);
  reading.put(resource, "apigateway.integrationResponses", `${of.ApiId}/${IntegrationResponseId}`, {
    ...of,
    IntegrationResponseId,
    IntegrationResponseKey: integration_response_key,
    ResponseTemplates: response_templates,
    ...(template_selection_expression !== undefined && { TemplateSelectionExpression: template_selection_expression }),
  });
}

function readContentHandling(reading: Reading, resource: Resource, strategy: string | undefined): void {
  if (strategy === "CONVERT_TO_TEXT") reading.leaveOut(`${resource.address}: content_handling_strategy`, "has no effect on text");
  else if (strategy !== undefined) reading.refuse(resource, "content_handling_strategy", "the local runtime does not convert messages");
}
