import type { IncomingMessage } from "node:http";
import type { EventLog } from "../event-log";
import type { AccessControl } from "../iam/iam";
import { restSignatureError, signatureHint } from "../iam/signature-error";
import type { Authorizer, Route } from "../model";
import { readDecision } from "./authorizer";
import type { Client } from "./connection";
import { authorizerEvent, type StageVariables } from "./events";
import { type Refusal, refuse } from "./handshake";
import type { HandshakeRequest } from "./handshake-request";
import { bringsIdentity } from "./identity-sources";
import { type Invoker, invokeWithin } from "./integration";
import { apiGatewayFor } from "./service-caller";
import { signedHandshake } from "./signed-handshake";
import { UNVERIFIED } from "./unverified";

export interface AuthorizationNeeds {
  readonly access: AccessControl;
  readonly invoker: Invoker;
  readonly events: EventLog;
}

/** A handshake on its way to `$connect`. */
export interface Applicant {
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
  applicant: Applicant,
  needs: AuthorizationNeeds,
): Promise<Client | Refusal> {
  switch (authorization?.kind) {
    case undefined:
      return applicant.client;
    case "iam":
      return byIam(applicant, needs);
    case "authorizer":
      return byAuthorizer(authorization.authorizer, applicant, needs);
  }
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
async function byIam(applicant: Applicant, { access }: AuthorizationNeeds): Promise<Client | Refusal> {
  const { client, request } = applicant;
  const signed = signedHandshake(request);
  const identity = "problem" in signed ? signed : access.authenticate(signed);
  if ("problem" in identity) {
    const error = restSignatureError(identity);
    return refuse(403, error[1], { name: error[0], hint: signatureHint(error) });
  }
  const { principal } = identity;
  const action = "execute-api:Invoke";
  const resource = connectArn(applicant);
  const verdict = await access.authorize({ principal, action, resource });
  if (!verdict.allowed) return refuse(403, verdict.message, { name: UNVERIFIED.accessDeniedName });
  const accountId = principal.arn.split(":")[4] ?? "";
  return { ...client, identity: { ...client.identity, accountId, userArn: principal.arn } };
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
async function byAuthorizer(authorizer: Authorizer, applicant: Applicant, needs: AuthorizationNeeds): Promise<Client | Refusal> {
  const { client, handshake, stageVariables, executionArn } = applicant;
  const { authorizerId, functionArn, identitySources, credentialsArn } = authorizer;
  const methodArn = connectArn(applicant);
  const event = authorizerEvent(client, handshake, stageVariables, methodArn);
  if (!bringsIdentity(identitySources, event)) return unauthorized(`the handshake lacks ${identitySources.join(" or ")}`);

  const caller = apiGatewayFor(`${executionArn}/authorizers/${authorizerId}`, credentialsArn);
  const startedAt = performance.now();
  const invocation = { functionArn, payload: JSON.stringify(event), caller };
  const invoked = await invokeWithin(UNVERIFIED.authorizerTimeoutMs, invocation, needs.invoker);
  const integrationLatency = Math.round(performance.now() - startedAt);
  const { answer, ...timing } = invoked;
  const record = (outcome: "ok" | "error" | "timeout" | "notAllowed", error?: string) =>
    needs.events.record({
      type: "invocation",
      apiId: client.apiId,
      stageName: client.stageName,
      routeKey: "authorizer",
      connectionId: client.connectionId,
      ...timing,
      outcome,
      ...(error !== undefined && { error }),
    });

  switch (answer.kind) {
    case "timeout":
      record("timeout", "the authorizer's time is over");
      return failed();
    case "notAllowed":
      record("notAllowed", answer.reason);
      return failed();
    case "failed":
      record("error", `${answer.errorType}: ${answer.errorMessage}`);
      // The one error that is an answer: how a function says that it does not know the client.
      return answer.errorMessage === "Unauthorized" ? unauthorized("the authorizer said so") : failed();
    case "returned": {
      const decision = await readDecision(answer.payload, methodArn, client.identity.sourceIp);
      if (decision.kind === "malformed") {
        record("error", `malformed authorizer result: ${decision.reason}`);
        return failed();
      }
      record("ok");
      if (decision.kind === "deny") {
        const explicitly = decision.isExplicit ? " with an explicit deny" : "";
        return refuse(403, `User is not authorized to access this resource${explicitly}`, {
          name: UNVERIFIED.accessDeniedName,
          hint: `the authorizer's policy does not allow execute-api:Invoke on ${methodArn}`,
        });
      }
      return { ...client, authorizer: { ...decision.context, principalId: decision.principalId, integrationLatency } };
    }
  }
}

function connectArn({ executionArn, client }: Applicant): string {
  return `${executionArn}/${client.stageName}/$connect`;
}

function unauthorized(hint: string): Refusal {
  return refuse(401, "Unauthorized", { name: "UnauthorizedException", hint });
}

function failed(): Refusal {
  return refuse(500, "Internal server error", { name: "AuthorizerConfigurationException" });
}
