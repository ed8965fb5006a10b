import { setTimeout as sleep } from "node:timers/promises";
import type { ProbeEvent } from "../probe-event";
import { record } from "../recordings";

/** Longer than the function's own timeout. */
const TOO_LONG_MS = 10_000;

/** Who a client is, by the token in its query. Every kind of answer that API Gateway tells apart has a token of its own. */
export async function handler(event: ProbeEvent & { readonly methodArn: string }): Promise<unknown> {
  const { methodArn } = event;
  switch (event.queryStringParameters?.token) {
    case "allow":
      await record(event.requestContext.connectionId, "AUTHORIZER", event);
      return { ...decision("Allow", methodArn), context: { tenant: "blue", age: 7, admin: true } };
    case "allow-stage":
      return decision("Allow", methodArn.replace(/[^/]*$/, "*"));
    case "deny":
      return decision("Deny", methodArn);
    case "elsewhere":
      return decision("Allow", methodArn.replace("$connect", "$default"));
    case "segment-too-many":
      return decision("Allow", methodArn.replace(/[^/]*$/, "*/*"));
    case "unauthorized":
      throw new Error("Unauthorized");
    case "malformed":
      return { principalId: "alice", policyDocument: {} };
    case "nested":
      return { ...decision("Allow", methodArn), context: { user: { name: "alice" } } };
    case "too-big":
      return { ...decision("Allow", methodArn), context: { text: "x".repeat(9 * 1024) } };
    case "slow":
      await sleep(TOO_LONG_MS);
      return undefined;
    default:
      throw new Error("the authorizer is out of order");
  }
}

function decision(Effect: "Allow" | "Deny", Resource: string) {
  return {
    principalId: "alice",
    policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  };
}
