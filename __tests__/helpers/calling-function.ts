import path from "node:path";
import { buildSync } from "esbuild";

const entry = path.join(__dirname, "in-function/call-function.ts");
const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", write: false });

/** The code of a function that invokes the one that its event names, and answers with status, type of error and body. */
export const CALLS = outputFiles[0]?.text ?? "";
