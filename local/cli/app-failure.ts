import path from "node:path";

/**
 * The reason in what a failed CDKTF app wrote to stderr, without its stack trace: esbuild's errors, one to a line; of an uncaught exception
 * its message and the place in the project that threw it; anything else as it is.
 */
export function describeAppFailure(said: string, project: string): string {
  const buildErrors = [...said.matchAll(/^\s*(\S+:\d+:\d+: ERROR: .+)$/gm)].map(([, line = ""]) => withoutFolder(line, project));
  if (buildErrors.length > 0) return [...new Set(buildErrors)].join("\n");
  const lines = said.split("\n");
  const firstFrame = lines.findIndex((line) => FRAME.test(line));
  if (firstFrame === -1) return said.trim();
  // Node shows the line that threw, underlined with carets, before the error itself.
  const underline = lines.findLastIndex((line, index) => index < firstFrame && /^\s*\^+\s*$/.test(line));
  const message = lines.slice(underline + 1, firstFrame);
  const where = lines.map((line) => FRAME.exec(line)?.[1]).find((file) => file?.startsWith(project) && !file.includes("node_modules"));
  const reason = message.flatMap((line) => line.trim() || []).join(" ");
  return where === undefined ? reason : `${reason} (${withoutFolder(where, project)})`;
}

/** `    at new Stack (/project/infra/stack.ts:12:9)` */
const FRAME = /^\s+at (?:.*\()?(?:file:\/\/)?(\/\S+:\d+:\d+)\)?$/;

function withoutFolder(text: string, project: string): string {
  return text.replaceAll(project + path.sep, "");
}
