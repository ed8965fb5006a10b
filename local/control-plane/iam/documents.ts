import { ModelledError } from "../../aws-api/modelled/operation";
import { policyDocumentProblem } from "../../aws-rules/iam-rules";

/** Documents come back percent-encoded, as RFC 3986 has it (docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html). */
export function encodeDocument(json: string): string {
  return encodeURIComponent(json).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @throws ModelledError MalformedPolicyDocument */
export function checkDocument(json = ""): string {
  const problem = policyDocumentProblem(json);
  if (problem !== undefined) throw new ModelledError("MalformedPolicyDocumentException", problem);
  return json;
}
