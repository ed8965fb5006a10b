import { ExpressionError } from "../expression-error";
import type { TerraformFunction } from "./evaluate";
import { COLLECTION_FUNCTIONS } from "./functions/collections";
import { ENCODING_FUNCTIONS } from "./functions/encodings";
import { fileFunctions } from "./functions/files";
import { NUMBER_FUNCTIONS } from "./functions/numbers";
import { STRING_FUNCTIONS } from "./functions/strings";

/** They answer otherwise each time, so that what runs here would never be what is deployed. */
const CHANGING = new Set(["bcrypt", "plantimestamp", "timestamp", "uuid"]);

/**
 * Terraform's functions by name, as far as synthesized stacks use them.
 * @param directory what the names of files are relative to.
 */
export function terraformFunctions(directory: string): (name: string) => TerraformFunction {
  const functions = new Map(
    [COLLECTION_FUNCTIONS, ENCODING_FUNCTIONS, fileFunctions(directory), NUMBER_FUNCTIONS, STRING_FUNCTIONS].flatMap(Object.entries),
  );
  return (name) => {
    const found = functions.get(name);
    if (found) return found;
    const reason = CHANGING.has(name)
      ? "whose answer is another each time"
      : `it knows ${[...functions.keys(), "try", "can"].sort().join(", ")}`;
    throw ExpressionError.notEmulated(`the local runtime does not evaluate the Terraform function ${name}(): ${reason}`);
  };
}
