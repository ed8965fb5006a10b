import { z } from "zod";
import type { IntegrationEntry } from "../../account/entries/api-gateway";
import { INTEGRATION_TIMEOUT_MS, INTEGRATION_TYPES, integrationResponseKeyProblem } from "../../aws-rules/api-gateway-rules";
import { contentHandlingRefusals, integrationRefusals } from "../../aws-rules/integration-rules";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import { number, read, text, textMap } from "./attributes";
import type { Reading } from "./reading";

/** An empty ARN is as if it were not set. */
export const arnOrNone = () => z.preprocess((value) => (value === "" ? undefined : value), text().optional());

const integration = z.object({
  integration_type: z.enum(INTEGRATION_TYPES, "AWS takes AWS, AWS_PROXY, HTTP, HTTP_PROXY and MOCK"),
  content_handling_strategy: text().optional(),
  timeout_milliseconds: number(z.number().min(INTEGRATION_TIMEOUT_MS.min).max(INTEGRATION_TIMEOUT_MS.max)).default(
    INTEGRATION_TIMEOUT_MS.max,
  ),
});

const lambdaProxy = z.object({ integration_uri: text(), credentials_arn: arnOrNone(), request_parameters: textMap().default({}) });

const action = z.object({ integration_uri: text(), credentials_arn: arnOrNone() });

const endpoint = z.object({
  integration_uri: text(),
  integration_method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
  connection_type: text().default("INTERNET"),
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
 * @throws UserError for attributes that are missing or of another type
 */
export function readIntegration(
  reading: Reading,
  resource: Resource,
  { of, responses }: { readonly of: Pick<IntegrationEntry, "ApiId" | "IntegrationId">; readonly responses: readonly Resource[] },
): void {
  const { integration_type: IntegrationType, timeout_milliseconds: TimeoutInMillis, ...common } = read(resource, integration);
  const members = readMembers(reading, resource, IntegrationType);
  const content = contentHandling(reading, resource, common.content_handling_strategy);
  const entry: IntegrationEntry = { ...of, IntegrationType, TimeoutInMillis, ...members, ...content };
  reading.refuseMembers(resource, integrationRefusals(entry, reading.draft.region));
  if (!IntegrationType.endsWith("_PROXY")) for (const response of responses) reading.attempt(() => readResponse(reading, response, of));
  reading.put(resource, "apigateway.integrations", `${of.ApiId}/${of.IntegrationId}`, entry);
}

function readMembers(reading: Reading, resource: Resource, type: IntegrationEntry["IntegrationType"]): Members {
  switch (type) {
    case "AWS_PROXY": {
      const { request_parameters, ...invoked } = read(resource, lambdaProxy);
      if (Object.keys(request_parameters).length > 0)
        reading.leaveOut(`${resource.address}: request_parameters`, "not emulated on a Lambda proxy integration");
      return invocation(invoked);
    }
    case "AWS":
      return { ...invocation(read(resource, action)), ...readRequest(resource) };
    case "HTTP":
    case "HTTP_PROXY": {
      const { integration_uri, integration_method, connection_type } = read(resource, endpoint);
      const ConnectionType = connection_type as IntegrationEntry["ConnectionType"];
      return { IntegrationUri: integration_uri, IntegrationMethod: integration_method, ConnectionType, ...readRequest(resource) };
    }
    case "MOCK":
      return readRequest(resource);
  }
}

function invocation({ integration_uri, credentials_arn }: z.infer<typeof action>): Members {
  return { IntegrationUri: integration_uri, ...(credentials_arn !== undefined && { CredentialsArn: credentials_arn }) };
}

function readRequest(resource: Resource): Members {
  const { request_templates, template_selection_expression, passthrough_behavior, request_parameters } = read(resource, mapping);
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
  const content = contentHandling(reading, resource, content_handling_strategy);
  reading.refuse(resource, "integration_response_key", integrationResponseKeyProblem(integration_response_key));
  reading.refuseMembers(resource, contentHandlingRefusals(content_handling_strategy));
  const IntegrationResponseId = generatedId(resource.address, 7);
  reading.put(resource, "apigateway.integrationResponses", `${of.ApiId}/${IntegrationResponseId}`, {
    ...of,
    IntegrationResponseId,
    IntegrationResponseKey: integration_response_key,
    ResponseTemplates: response_templates,
    ...(template_selection_expression !== undefined && { TemplateSelectionExpression: template_selection_expression }),
    ...content,
  });
}

function contentHandling(reading: Reading, { address }: Resource, strategy: string | undefined): Pick<Members, "ContentHandlingStrategy"> {
  if (strategy === "CONVERT_TO_TEXT") reading.leaveOut(`${address}: content_handling_strategy`, "has no effect on text");
  return strategy === undefined ? {} : { ContentHandlingStrategy: strategy as IntegrationEntry["ContentHandlingStrategy"] };
}
