import { createRequire } from "node:module";

// Its bundle requires this module without a dependency on it, so it must stay where npm has hoisted it to; synth, diff and deploy need it.
test("the command line of cdktf finds a pseudo-terminal that has a build for this Node.js", () => {
  const requireAsCdktf = createRequire(require.resolve("cdktf-cli/package.json"));

  expect(requireAsCdktf("@cdktf/node-pty-prebuilt-multiarch")).toMatchObject({ spawn: expect.any(Function) });
});
