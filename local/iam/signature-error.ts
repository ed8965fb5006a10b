import type { SignatureProblem } from "./signature";

/**
 * What AWS's JSON services say to a signature that they do not accept: the error's name, and its message.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function signatureError(problem: SignatureProblem): readonly [name: string, message: string] {
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
