import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { ApiError } from "../../aws-api/api-error";

/**
 * Checks the definition of a table as dynalite does: it has DynamoDB's own messages, in the order in which DynamoDB looks for them.
 * @throws ApiError ValidationException
 */
export async function checkTableInput(input: CreateTableCommandInput): Promise<void> {
  // Loaded with the first table: it is the whole of dynalite.
  const [{ default: validations }, { default: createTable }] = await Promise.all([
    import("dynalite/validations"),
    import("dynalite/validations/createTable"),
  ]);
  try {
    validations.checkValidations(
      validations.checkTypes(structuredClone(input), createTable.types),
      createTable.types,
      createTable.custom,
      {},
    );
  } catch (error) {
    throw invalidTable(messageOf(error));
  }
}

export function invalidTable(message: string): ApiError {
  return new ApiError(400, "ValidationException", message, { namespace: "com.amazon.coral.validate" });
}

/** @throws the error itself when it is not an answer of DynamoDB. */
function messageOf(error: unknown): string {
  const body: unknown = error instanceof Error ? Reflect.get(error, "body") : undefined;
  if (typeof body !== "object" || body === null) throw error;
  return String(Reflect.get(body, "message") ?? Reflect.get(body, "Message"));
}
