import path from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";

export interface BundleOptions {
  /** Folder with the entry and node_modules. Its path does not appear in the bundle. */
  readonly projectDir: string;
  /** The handler's source, relative to `projectDir`, such as `lambdas/connect.ts`. */
  readonly entry: string;
  /** Lambda runtime to compile for, such as `nodejs22.x`. */
  readonly runtime: string;
}

/**
 * Bundles one handler and its imports into a zip with `index.js` and its source map. The same sources give the same bytes on every machine,
 * in every folder and at any time, so Terraform plans a change only where the code changed.
 *
 * Only white space is removed, so that stack traces and debuggers show the names of the sources. Measured for `message`: with shortened names
 * `index.js` would have 28 kB instead of 40 and compile 0.2 ms faster, but the zip would have 27 kB instead of 24, because its source map lists
 * every name that was shortened.
 *
 * The functions run without `NODE_OPTIONS=--enable-source-maps`: with it, every cold start would parse the map and take a tenth longer. The
 * map is there for debuggers and other tools.
 *
 * @throws esbuild's error, with file, line and column, when a source does not compile
 */
export function bundle({ projectDir, entry, runtime }: BundleOptions): Uint8Array {
  const { outputFiles } = buildSync({
    absWorkingDir: projectDir,
    entryPoints: [entry],
    outfile: "index.js",
    write: false,
    bundle: true,
    minifyWhitespace: true,
    platform: "node",
    format: "cjs",
    target: runtime.replace(/^nodejs(\d+)\.x$/, "node$1"),
    // ES modules first: esbuild leaves out what is not used of them, but not of CommonJS.
    mainFields: ["module", "main"],
    sourcemap: "linked",
    // Stack traces need names and lines only. The text of the sources would double the zip.
    sourcesContent: false,
    // Sources have the same names in the map when node_modules is a symbolic link.
    preserveSymlinks: true,
    // Do not read a tsconfig.json of a folder above.
    tsconfigRaw: "{}",
    logLevel: "silent",
  });
  return zip(outputFiles.map(({ path: file, contents }) => ({ name: path.basename(file), contents })));
}

/** Depends on the files only: not on the clock, the time zone, or the machine's zlib. */
function zip(files: readonly { readonly name: string; readonly contents: Uint8Array }[]): Uint8Array {
  // Zip files hold local times from 1980 on. This constructor takes local time too.
  const mtime = new Date(1980, 0, 1);
  // A regular Unix file that every user may read: Lambda runs the code as another user than the one that unpacks it.
  const readable = { os: 3, attrs: 0o100644 * 2 ** 16 };
  return zipSync(Object.fromEntries(files.map(({ name, contents }) => [name, [contents, readable]])), { level: 9, mtime });
}
