import path from "node:path";
import { types } from "node:util";

const PROJECT_FOLDER = path.resolve(__dirname, "..") + path.sep;

/**
 * Errors that name the setting or the construct to change, so that a line of the code that checks them says nothing more. By name and not by
 * class: this file imports nothing of the app, so that it can report that a file of the app does not compile.
 */
const SELF_EXPLANATORY = ["SettingError", "PropsError"];

/** The reason of an error, and then the line of this project that it comes from: `no such thing (infra/broadcast-stack.ts:21:11)`. */
export function describeError(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (SELF_EXPLANATORY.includes(error.name)) return error.message;
  const compilation = /^(?:Build|Transform) failed with \d+ errors?:\n(.+)$/s.exec(error.message)?.[1];
  // esbuild's own notation: `lambdas/default.ts:5:10: ERROR: Unexpected ";"`.
  if (compilation) return compilation.replaceAll(PROJECT_FOLDER, "");
  const refused = /^Validation failed with the following errors:\n(.+?)\n\n/s.exec(error.message)?.[1];
  // cdktf writes the path of the stack before each line; guards name the construct themselves.
  if (refused) return refused.replace(/^ *\[[^\]]+\] /gm, "");

  const reason = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
  const [firstLine, ...otherLines] = reason.split("\n");
  const place = placeInProject(error.stack ?? "");
  return [place ? `${firstLine} (${place})` : firstLine, ...otherLines].join("\n");
}

/** The first line of this project in a stack trace, such as `infra/broadcast-stack.ts:21:11`. */
function placeInProject(stack: string): string | undefined {
  const places = stack.split("\n").map((line) => {
    const [, inProject = ""] = line.split(PROJECT_FOLDER);
    return /^(?!node_modules)(.+:\d+:\d+)\)?$/.exec(inProject)?.[1];
  });
  return places.find((place) => place !== undefined);
}
