import type { RequestModel, RequestValidation } from "../model";
import { parseJson } from "../parse-json";
import type { JsonSchema } from "./json-schema";
import { evaluateOverMessage } from "./selection-expression";

/** The schemas of models. A model never changes: a reload makes another one. */
const compiled = new WeakMap<RequestModel, JsonSchema>();

/**
 * Why a message does not reach the integration of its route; undefined for a message that its model takes.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
 */
export function validationProblem({ selectionExpression, models }: RequestValidation, message: string): string | undefined {
  const key = evaluateOverMessage(selectionExpression, message) ?? DEFAULT_KEY;
  const model = Object.hasOwn(models, key) ? models[key] : models[DEFAULT_KEY];
  if (!model) return `the route has no request model ${JSON.stringify(key)} and none for ${DEFAULT_KEY}`;
  const value = parseJson(message);
  if (value === undefined) return `the model ${model.name} needs JSON`;
  const problem = schemaOf(model).problemOf(value);
  return problem && `the model ${model.name} refuses the message: ${problem}`;
}

const DEFAULT_KEY = "$default";

function schemaOf(model: RequestModel): JsonSchema {
  const known = compiled.get(model);
  if (known) return known;
  // Loads the validator, which most stacks do not need: a start is no slower for it.
  const schemas: typeof import("./json-schema") = require("./json-schema");
  const made = new schemas.JsonSchema(model.schema);
  compiled.set(model, made);
  return made;
}
