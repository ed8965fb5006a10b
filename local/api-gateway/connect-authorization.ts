import type { IncomingMessage } from "node:http";
import type { EventLog, InvocationEvent } from "../event-log";
import type { AccessControl } from "../iam/iam";
import { restSignatureError, signatureHint } from "../iam/signature-error";
import type { Invoker } from "../lambda/invocation";
import type { Authorizer, Route } from "../model";
import { readDecision } from "./authorizer";
import type { Client } from "./connection";
import { type Refusal, refuse } from "./handshake";
import type { HandshakeRequest } from "./handshake-request";
import { bringsIdentity } from "./identity-sources";
import { failureOf, invocationRecord } from "./invocation-record";
import { invokeWithTimeout } from "./invoke-with-timeout";
import { authorizerEvent, type StageVariables } from "./lambda-events";
import { signedHandshake } from "./signed-handshake";
import { UNVERIFIED } from "./unverified";

export interface AuthorizationNeeds {
  readonly access: AccessControl;
  readonly invoker: Invoker;
  readonly events: EventLog;
}

/** A handshake on its way to `$connect`. */
export interface ConnectRequest {
  readonly client: Client;
  readonly request: IncomingMessage;
  readonly handshake: HandshakeRequest;
  readonly stageVariables: StageVariables;
  /** `arn:aws:execute-api:{region}:{account}:{apiId}` */
  readonly executionArn: string;
}

/** Decides whether a client may connect: the client as its events will describe it from now on, or the answer to its handshake. */
export async function authorizeConnect(
  { authorization }: Route,
  connectRequest: ConnectRequest,
  needs: AuthorizationNeeds,
): Promise<Client | Refusal> {
  switch (authorization?.kind) {
    case undefined:
      return connectRequest.client;
    case "iam":
      return byIam(connectRequest, needs);
    case "authorizer":
      return byAuthorizer(authorization.authorizer, connectRequest, needs);
  }
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
async function byIam(connectRequest: ConnectRequest, { access }: AuthorizationNeeds): Promise<Client | Refusal> {
  const { client, request } = connectRequest;
  const signed = signedHandshake(request);
  const identity = "problem" in signed ? signed : access.authenticate(signed);
  if ("problem" in identity) {
    const error = restSignatureError(identity);
    return refuse(403, error[1], { name: error[0], hint: signatureHint(error) });
  }
  const { principal } = identity;
  const action = "execute-api:Invoke";
  const resource = connectArn(connectRequest);
  const verdict = await access.authorize({ principal, action, resource });
  if (!verdict.allowed) return refuse(403, verdict.message, { name: UNVERIFIED.accessDeniedName });
  const accountId = principal.arn.split(":")[4] ?? "";
  return { ...client, identity: { ...client.identity, accountId, userArn: principal.arn } };
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
async function byAuthorizer(authorizer: Authorizer, connectRequest: ConnectRequest, needs: AuthorizationNeeds): Promise<Client | Refusal> {
  const { client, handshake, stageVariables, executionArn } = connectRequest;
  const { authorizerId, functionArn, identitySources } = authorizer;
  const methodArn = connectArn(connectRequest);
  const event = authorizerEvent(client, handshake, stageVariables, methodArn);
  if (!bringsIdentity(identitySources, event)) return unauthorized(`the handshake lacks ${identitySources.join(" or ")}`);

  const caller = { service: "apigateway.amazonaws.com", sourceArn: `${executionArn}/authorizers/${authorizerId}` };
  const startedAt = performance.now();
  const invocation = { functionArn, event: JSON.stringify(event), caller };
  const result = await invokeWithTimeout(UNVERIFIED.authorizerTimeoutMs, invocation, needs.invoker);
  const integrationLatency = Math.round(performance.now() - startedAt);
  const record = (about: Pick<InvocationEvent, "outcome" | "error">) =>
    needs.events.record(invocationRecord(client, "authorizer", functionArn, result, about));
  if (result.kind !== "payload") {
    record(failureOf(result));
    // The one error that is an answer: how a function says that it does not know the client.
    const isUnauthorized = result.kind === "functionError" && result.error.errorMessage === "Unauthorized";
    return isUnauthorized ? unauthorized("the authorizer said so") : failed();
  }

  const decision = await readDecision(result.payload, methodArn, client.identity.sourceIp);
  switch (decision.kind) {
    case "malformed":
      record({ outcome: "error", error: `malformed authorizer result: ${decision.reason}` });
      return failed();
    case "deny": {
      record({ outcome: "ok" });
      const explicitly = decision.isExplicit ? " with an explicit deny" : "";
      return refuse(403, `User is not authorized to access this resource${explicitly}`, {
        name: UNVERIFIED.accessDeniedName,
        hint: `the authorizer's policy does not allow execute-api:Invoke on ${methodArn}`,
      });
    }
    case "allow":
      record({ outcome: "ok" });
      return { ...client, authorizer: { ...decision.context, principalId: decision.principalId, integrationLatency } };
  }
}

function connectArn({ executionArn, client }: ConnectRequest): string {
  return `${executionArn}/${client.stageName}/$connect`;
}

function unauthorized(hint: string): Refusal {
  return refuse(401, "Unauthorized", { name: "UnauthorizedException", hint });
}

function failed(): Refusal {
  return refuse(500, "Internal server error", { name: "AuthorizerConfigurationException" });
}
