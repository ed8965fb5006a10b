import path from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";

export interface BundleOptions {
  /** Folder that holds the entry and node_modules. Nothing of its own path gets into the bundle. */
  readonly projectDir: string;
  /** The handler's source, relative to the project, such as `lambdas/connect.ts`. */
  readonly entry: string;
  /** Lambda runtime to compile for, such as `nodejs22.x`. */
  readonly runtime: string;
}

/**
 * Bundles one handler and everything that it imports into the bytes of a zip with `index.js` and its source map. The same sources give the same
 * bytes on every machine, in every folder and at any time, so Terraform sees a change only where there is one.
 *
 * The map is for people and tools. Node reads it when the function runs with `NODE_OPTIONS=--enable-source-maps`, which is left off:
 * every cold start would parse the map, also those that never print a stack, and take about a tenth longer for it.
 *
 * @throws esbuild's error, with file and line, when a source does not compile
 */
export function bundle({ projectDir, entry, runtime }: BundleOptions): Uint8Array {
  const { outputFiles } = buildSync({
    absWorkingDir: projectDir,
    entryPoints: [entry],
    outfile: "index.js",
    write: false,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: runtime.replace(/^nodejs(\d+)\.x$/, "node$1"),
    // ES modules can be shaken, CommonJS cannot.
    mainFields: ["module", "main"],
    sourcemap: "linked",
    // Names and lines are what a stack needs; the sources' text would double the zip.
    sourcesContent: false,
    // The map names sources by where they are in the project, also when node_modules is a link to somewhere else.
    preserveSymlinks: true,
    // A tsconfig.json in a folder above cannot change what is built.
    tsconfigRaw: "{}",
    logLevel: "silent",
  });
  return zip(outputFiles.map(({ path: file, contents }) => ({ name: path.basename(file), contents })));
}

/** A zip that depends on nothing but its files: not on the clock, the time zone, or the machine's zlib. */
function zip(files: readonly { readonly name: string; readonly contents: Uint8Array }[]): Uint8Array {
  // Zip has local times and starts in 1980; this constructor is local as well.
  const mtime = new Date(1980, 0, 1);
  // Unix, and a plain file that everybody may read: Lambda runs the code as another user than the one that unpacks it.
  const readable = { os: 3, attrs: 0o100644 * 2 ** 16 };
  return zipSync(Object.fromEntries(files.map(({ name, contents }) => [name, [contents, readable]])), { level: 9, mtime });
}
