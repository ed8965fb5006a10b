import { UserError } from "../errors";
import { evaluateWithTerraform } from "./evaluator/evaluate-with-terraform";
import { findTerraformProgram, TERRAFORM_NEEDED, type TerraformProgram } from "./evaluator/terraform-program";
import { hasHcl } from "./has-hcl";
import { NotEvaluated } from "./not-evaluated";
import { Configuration, type SetValues } from "./reader/configuration";
import { readModel, type StackReading } from "./resources/read-model";

export interface ReadOptions {
  /** Values that take the place of evaluated and made-up ones, by reference: `aws_sns_topic.news.arn`. */
  readonly set?: SetValues;
  /** Ends an evaluation by Terraform. */
  readonly signal?: AbortSignal;
  /** Called with lines about an evaluation by Terraform, which takes seconds, and minutes where it downloads a provider. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Reads the stack in `directory`. Folders with `.tf` files are evaluated by real Terraform. A `cdk.tf.json` is read without it, and with
 * it where the stack has something that only Terraform evaluates.
 * @throws UserError with a line for each thing that is missing, broken, not emulated, or refused by AWS.
 */
export async function readStack(directory: string, options: ReadOptions = {}): Promise<StackReading> {
  if (hasHcl(directory)) {
    const program = await findTerraformProgram();
    if (program) return readByTerraform(directory, program, options);
    throw new UserError(`${directory} holds .tf files, and reading them needs ${TERRAFORM_NEEDED}`);
  }
  try {
    const configuration = await Configuration.load(directory, options.set);
    const reading = await readModel(configuration);
    if (configuration.unreadModules.length === 0 || !(await findTerraformProgram())) return reading;
    throw new NotEvaluated(`${configuration.unreadModules.join(", ")}: the local runtime does not look into modules`);
  } catch (error) {
    if (!(error instanceof NotEvaluated)) throw error;
    const program = await findTerraformProgram();
    if (program) return readByTerraform(directory, program, options);
    throw new UserError(`${error.message}\n${TERRAFORM_NEEDED} would evaluate it`);
  }
}

async function readByTerraform(directory: string, program: TerraformProgram, options: ReadOptions): Promise<StackReading> {
  const { set = {}, signal, onProgress = () => {} } = options;
  return readModel(await evaluateWithTerraform(directory, { program, set, signal, onProgress }));
}
