import { parseJson } from "../parse-json";

/** What IAM refuses (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). Each rule gives the reason, or undefined. */

export function roleNameProblem(name: string): string | undefined {
  return nameProblem(name, 64);
}

export function policyNameProblem(name: string): string | undefined {
  return nameProblem(name, 128);
}

/** In IAM's own words. */
export function policyDocumentProblem(json: string): string | undefined {
  const document = parseJson(json);
  if (!isObject(document)) return "This policy contains invalid Json";
  return "Statement" in document && [document.Statement].flat().every(isObject) ? undefined : "Syntax errors in policy.";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameProblem(name: string, maxLength: number): string | undefined {
  return /^[\w+=,.@-]+$/.test(name) && name.length <= maxLength
    ? undefined
    : `${JSON.stringify(name)}: AWS takes 1 to ${maxLength} letters, digits and +=,.@_-`;
}
