import { createRequire } from "node:module";
import path from "node:path";
import { runNode } from "../helpers/run";

/**
 * Artillery bundles processors with `esbuild-wasm`, whose service is a process of its own that shares stderr. Its WebAssembly build could
 * write a Go stack trace there, or go on for good, when artillery exited early; `overrides` put the native build in its place.
 */
test("the service that bundles artillery's processors ends in silence when its process exits", async () => {
  const bundler = path.dirname(createRequire(require.resolve("artillery/package.json")).resolve("esbuild-wasm/package.json"));
  const code = `
    const { name } = require(${JSON.stringify(`${bundler}/package.json`)});
    require(${JSON.stringify(bundler)}).buildSync({ stdin: { contents: "" }, write: false });
    process.stdout.write(name);
    process.exit(1);`;

  // Resolves when stderr is closed, which the service holds open as long as it runs.
  expect(await runNode(["-e", code])).toEqual({ exitCode: 1, stdout: "esbuild", stderr: "" });
});
