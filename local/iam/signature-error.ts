import { ADMINISTRATOR } from "./credentials";
import type { SignatureProblem } from "./signature";

type SignatureError = readonly [name: string, message: string];

/**
 * How AWS's JSON services answer a signature that they do not accept.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function signatureError(problem: SignatureProblem): SignatureError {
  switch (problem.problem) {
    case "missing":
      return ["MissingAuthenticationTokenException", "Request is missing Authentication Token"];
    case "incomplete":
      return ["IncompleteSignatureException", problem.detail];
    case "unknownKey":
      return ["UnrecognizedClientException", "The security token included in the request is invalid."];
    case "expired":
    case "mismatch":
      return ["InvalidSignatureException", problem.detail];
  }
}

/** How API Gateway and Lambda answer it: with the same errors, and a text of their own for a missing signature. */
export function restSignatureError(problem: SignatureProblem): SignatureError {
  const [name, message] = signatureError(problem);
  return [name, problem.problem === "missing" ? "Missing Authentication Token" : message];
}

/** The line for the console: AWS's answer, and which keys the runtime knows where the key may be the mistake. */
export function signatureHint([name, message]: SignatureError): string {
  const isKey = name === "UnrecognizedClientException" || message.includes("Secret Access Key");
  const { accessKeyId, secretAccessKey } = ADMINISTRATOR;
  const hint = isKey ? ` Here the access key is ${accessKeyId} and its secret ${secretAccessKey}; functions have keys of their own.` : "";
  return `${name}: ${message}${hint}`;
}
