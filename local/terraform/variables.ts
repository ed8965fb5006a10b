import type { CdkTfJson } from "./cdk-tf-json";
import { ExpressionError } from "./expression-error";
import { toBoolean, toNumber, toText } from "./values";

type Declaration = CdkTfJson["variable"][string];

/**
 * The value of a variable as Terraform would take it without being asked: from the environment (`TF_VAR_name`), else its default
 * (developer.hashicorp.com/terraform/language/values/variables).
 * @throws ExpressionError when it has neither, or one that is not of its type.
 */
export function variableValue(name: string, { type, default: value }: Declaration, environment: NodeJS.ProcessEnv): unknown {
  const given = environment[`TF_VAR_${name}`];
  if (given === undefined && value === undefined)
    throw ExpressionError.invalid(`the variable ${name} has no default: set TF_VAR_${name} in the environment`);
  const raw = given === undefined ? value : isSimple(type) ? given : parse(name, given);
  if (raw === null) return null;
  switch (type) {
    case "string":
      return toText(raw);
    case "number":
      return toNumber(raw);
    case "bool":
      return toBoolean(raw);
    default:
      return raw;
  }
}

function isSimple(type: string | undefined): boolean {
  return type === undefined || ["string", "number", "bool", "any"].includes(type);
}

/** Lists and maps stand in the environment in Terraform's own notation, of which the runtime reads the part that is JSON too. */
function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ExpressionError.notEmulated(`the local runtime reads TF_VAR_${name} as JSON, and it is none`);
  }
}
