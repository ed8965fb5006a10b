import { runSimulation } from "@cloud-copilot/iam-simulate";
import { z } from "zod";
import { LIMITS } from "./limits";

/** What an authorizer decided: whom the connection belongs to and what goes with its events, or the answer to the handshake. */
export type AuthorizerDecision =
  | { readonly kind: "allow"; readonly principalId: string; readonly context: Readonly<Record<string, string>> }
  | { readonly kind: "deny"; readonly isExplicit: boolean }
  | { readonly kind: "malformed"; readonly reason: string };

const result = z.object({
  principalId: z.string(),
  policyDocument: z.looseObject({ Statement: z.union([z.array(z.looseObject({})), z.looseObject({})]) }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/**
 * Reads what an authorizer returned: a principal, a policy and what it wants to hand on.
 * docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 * @param payload JSON text, of the function.
 * @param methodArn of the route; the policy must allow `execute-api:Invoke` on it.
 */
export async function readDecision(payload: string, methodArn: string, sourceIp: string): Promise<AuthorizerDecision> {
  const size = Buffer.byteLength(payload);
  if (size > LIMITS.maxAuthorizerResultBytes) return malformed(`${size} bytes, more than ${LIMITS.maxAuthorizerResultBytes}`);
  const parsed = result.safeParse(parseJson(payload));
  if (!parsed.success) return malformed(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  const { principalId, policyDocument, context = {} } = parsed.data;

  const verdict = await evaluate(policyDocument, methodArn, sourceIp);
  if (verdict === "Allowed") {
    return {
      kind: "allow",
      principalId,
      context: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)])),
    };
  }
  return typeof verdict === "string" ? { kind: "deny", isExplicit: verdict === "ExplicitlyDenied" } : malformed(verdict.problem);
}

async function evaluate(policy: unknown, methodArn: string, sourceIp: string) {
  const accountId = methodArn.split(":")[4] ?? "";
  const simulated = await runSimulation(
    {
      request: {
        // The policy is about one request and names nobody; the library wants to know who asks.
        principal: `arn:aws:iam::${accountId}:user/client`,
        action: "execute-api:Invoke",
        resource: { resource: withResourceType(methodArn), accountId },
        contextVariables: { "aws:SourceIp": sourceIp },
      },
      identityPolicies: [{ name: "policyDocument", policy: withResourceTypes(policy) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return simulated.resultType === "error" ? { problem: `policyDocument: ${JSON.stringify(simulated.errors)}` } : simulated.overallResult;
}

/**
 * The library takes the first part of a resource for its type, without wildcards, and knows execute-api's only with a method. An ARN of
 * a WebSocket API begins with the API's id, which may be a wildcard, and ends with the route. So both sides get a type.
 */
function withResourceType(arn: string): string {
  return arn.replace(/^(arn:[^:]*:execute-api:[^:]*:[^:]*:)(?!\*$)/, "$1api/");
}

function withResourceTypes(policy: unknown): unknown {
  return JSON.parse(JSON.stringify(policy), (_key, value: unknown) => (typeof value === "string" ? withResourceType(value) : value));
}

function malformed(reason: string): AuthorizerDecision {
  return { kind: "malformed", reason };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
