import { type ParseArgsConfig, parseArgs } from "node:util";
import { UserError } from "../errors";

/** `parseArgs` of Node for a command that knows `--help`. @throws UserError, one line, for arguments that the command does not have */
export function parseArguments<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node's second sentence is about arguments that begin with a hyphen, or about positional ones.
    const [sentence] = (error as Error).message.split(/\.\s/, 1);
    throw new UserError(`${sentence}; --help lists what there is`);
  }
}
