import { ModelledError } from "../../aws-api/modelled/operation";
import { parseJson } from "../../parse-json";

/** Documents come back percent-encoded, as RFC 3986 has it (docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html). */
export function encodeDocument(json: string): string {
  return encodeURIComponent(json).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @throws ModelledError MalformedPolicyDocument */
export function checkDocument(json = ""): string {
  const document = parseJson(json);
  if (typeof document !== "object" || document === null) throw malformed("This policy contains invalid Json");
  if (!("Statement" in document)) throw malformed("Syntax errors in policy.");
  return json;
}

function malformed(message: string): ModelledError {
  return new ModelledError("MalformedPolicyDocumentException", message);
}
