import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import type { ModelledError } from "../../aws-api/modelled/operation";
import { badRequest } from "./errors";

/** docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
export function invalidPatch({ op, path = "" }: PatchOperation): ModelledError {
  return badRequest(`Invalid patch path '${path}' specified for op '${op}'.`);
}

/** The parts of a path such as `/throttle/rateLimit`. A slash inside of a part is `~1`. */
export function pathParts({ path = "" }: PatchOperation): string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
