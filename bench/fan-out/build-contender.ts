import path from "node:path";
import { buildSync } from "esbuild";

const FOLDER = path.resolve(__dirname, "contenders");

/**
 * Bundles a contender with everything that it imports, the SDK too, so that all of them start and run alike.
 * @returns the file, which is a contender's process
 */
export function buildContender(name: string, outDir: string): string {
  const outfile = path.join(outDir, `${name}.js`);
  buildSync({
    stdin: {
      contents: `import { contender } from "./contenders/${name}";\nimport { runContender } from "./run-contender";\nrunContender(contender);`,
      resolveDir: path.dirname(FOLDER),
    },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    tsconfigRaw: "{}",
    logLevel: "error",
  });
  return outfile;
}
