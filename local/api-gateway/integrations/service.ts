import { roleSession } from "../../iam/credentials";
import type { ServiceIntegration } from "../../model";
import { parseJson } from "../../parse-json";
import type { IntegrationNeeds, RouteCall } from "../integration";
import type { Backend, BackendRequest } from "../mapping/mapped-integration";
import { apiGatewayFor } from "../service-caller";

/** AWS with an action of another service: API Gateway calls it with the role that the stack names, and the status selects the integration response. */
export function serviceBackend(
  { service, action, queueName, credentialsArn }: ServiceIntegration,
  { route: { routeKey }, executionArn, client }: RouteCall,
  { access, callService }: Pick<IntegrationNeeds, "access" | "callService">,
): Backend {
  const { session, ...caller } = apiGatewayFor(`${executionArn}/${client.stageName}/${routeKey}`, credentialsArn);
  return {
    target: `${service} ${action}`,
    async call(request) {
      const startedAt = performance.now();
      const times = () => ({ durationMs: performance.now() - startedAt, waitMs: 0, initMs: undefined });
      const assumed = await access.assumeRole({ ...caller, roleArn: credentialsArn });
      if (!assumed.allowed) return { ...times(), failure: "notAllowed", about: { outcome: "notAllowed", error: assumed.message } };
      const principal = roleSession(credentialsArn, session?.sessionName ?? "");
      const body = Buffer.from(service === "sqs" ? sqsInput(request, queueName) : request.body);
      const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `${TARGETS[service]}.${action}` };
      const answer = await callService(service, principal, { method: "POST", target: "/", headers, body });
      const { status } = answer;
      const text = String(answer.body ?? "");
      const response = { ...times(), statusCode: status, headers: {}, body: text, selects: String(status) };
      return status < 400 ? response : { ...response, about: { outcome: "error", status, error: text } };
    },
  };
}

const TARGETS = { dynamodb: "DynamoDB_20120810", sqs: "AmazonSQS" } as const;

/** Templates write SQS's query protocol (`Action=SendMessage&MessageBody=…`), or JSON. The queue may be in the URI. */
function sqsInput({ body, query }: BackendRequest, queueName: string | undefined): string {
  const queue = queueName === undefined ? {} : { QueueUrl: queueName };
  if (body.trimStart().startsWith("{")) {
    const input = parseJson(body);
    return input === undefined ? body : JSON.stringify({ ...queue, ...(input as object) });
  }
  const form = Object.fromEntries([...new URLSearchParams(body), ...query]);
  const { QueueUrl, MessageBody, DelaySeconds } = form;
  return JSON.stringify({
    ...queue,
    ...(QueueUrl !== undefined && { QueueUrl }),
    MessageBody,
    ...(DelaySeconds !== undefined && { DelaySeconds: Number(DelaySeconds) }),
  });
}
