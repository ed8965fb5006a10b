import { z } from "zod";
import { simulate } from "../iam/simulate";
import { parseJson } from "../parse-json";
import { LIMITS } from "./limits";

/** Decision of an authorizer: the principal and the context of the connection, or the reason to refuse the handshake. */
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
 * Reads the result of an authorizer: principal, policy and context.
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

  const accountId = methodArn.split(":")[4] ?? "";
  const decision = await simulate({
    role: { policies: [{ name: "policyDocument", document: policyDocument }] },
    accountId,
    // The policy has no principal, and the simulation needs one.
    principalArn: `arn:aws:iam::${accountId}:user/client`,
    action: "execute-api:Invoke",
    resource: methodArn,
    context: { "aws:sourceip": sourceIp },
  });
  if (decision.allowed) {
    const texts = Object.entries(context).map(([name, value]) => [name, String(value)]);
    return { kind: "allow", principalId, context: Object.fromEntries(texts) };
  }
  if (decision.denial === "malformed") return malformed(`policyDocument is refused ${decision.reason}`);
  return { kind: "deny", isExplicit: decision.denial === "explicit" };
}

function malformed(reason: string): AuthorizerDecision {
  return { kind: "malformed", reason };
}
