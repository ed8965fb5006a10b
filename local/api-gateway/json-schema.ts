import Ajv, { type AnySchemaObject, type ValidateFunction } from "ajv-draft-04";

/** API Gateway's models are schemas of draft 4. Formats are not checked: AWS does not document which of them count. */
const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, allErrors: true });

/** @public `validationProblem` requires this file when it needs it. */
export class JsonSchema {
  readonly #validate: ValidateFunction;

  /** @throws Error for a text that is not a schema. */
  constructor(text: string) {
    const schema: unknown = JSON.parse(text);
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) throw new Error("a schema is a JSON object");
    const { id: _, ...unnamed } = schema as AnySchemaObject;
    // ajv would take a name for that of a schema that it knows, and two models can have the same one.
    this.#validate = ajv.compile(unnamed);
  }

  /** What is wrong with a value: `data/address must be string`. */
  problemOf(value: unknown): string | undefined {
    return this.#validate(value) ? undefined : ajv.errorsText(this.#validate.errors);
  }
}

/**
 * Why API Gateway could not use this text as the schema of a model.
 * @public `RequestModels` requires this file when it needs it.
 */
export function schemaProblem(text: string): string | undefined {
  try {
    new JsonSchema(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
