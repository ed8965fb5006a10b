import { Configuration, type SetValues } from "./reader/configuration";
import { readModel, type StackReading } from "./resources/read-model";

export interface ReadOptions {
  /** Values that take the place of evaluated and made-up ones, by reference: `aws_sns_topic.news.arn`. */
  readonly set?: SetValues;
  /** Ends an evaluation that is under way. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the stack in `directory`.
 * @throws UserError with a line for each thing that is missing, broken or not emulated.
 */
export async function readStack(directory: string, { set = {} }: ReadOptions = {}): Promise<StackReading> {
  return readModel(await Configuration.load(directory, set));
}
