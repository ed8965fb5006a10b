const { availableParallelism } = require("node:os");

// On Node 20 the AWS SDK prints a notice once for each test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const CONTRACT = "<rootDir>/__tests__/contract/";

/** @type {Pick<import("jest").Config, "moduleNameMapper" | "sandboxInjectedGlobals" | "testEnvironment" | "transform" | "transformIgnorePatterns">} */
const common = {
  testEnvironment: "<rootDir>/__tests__/helpers/test-environment.js",
  moduleNameMapper: {
    // Of zod's translations only the one that is used: each test file loads zod anew, in 64 ms instead of 105.
    "^\\.\\./locales/index\\.cjs$": "<rootDir>/node_modules/zod/v4/locales/en.cjs",
    // Of cdktf.
    "/private/stack-trace$|^\\./stack-trace$": "<rootDir>/__tests__/helpers/no-stack-trace.js",
    "^archiver$": "<rootDir>/__tests__/helpers/no-archiver.js",
    // Of infra/nodejs-function; tests of the bundle itself import "../../infra/bundle".
    "^\\./bundle$": "<rootDir>/__tests__/helpers/bundle-once.ts",
  },
  // Each look-up of a global goes through an interceptor of the test's vm context; as a parameter of the module it does not.
  sandboxInjectedGlobals: ["Math"],
  // jose has only ES modules.
  transformIgnorePatterns: ["/node_modules/(?!jose/)"],
  transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }] },
};

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    {
      ...common,
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", CONTRACT],
      globalSetup: "<rootDir>/__tests__/helpers/shared-folder.ts",
    },
    {
      ...common,
      testMatch: [`${CONTRACT}**/*.test.ts`],
      // Once for all files, and only when one of them is run.
      globalSetup: "<rootDir>/__tests__/helpers/start-contract-target.ts",
      globalTeardown: "<rootDir>/__tests__/helpers/stop-contract-target.ts",
    },
  ],
  reporters: ["default", "<rootDir>/__tests__/helpers/closing-line-reporter.js"],
  testSequencer: "<rootDir>/__tests__/helpers/long-first-sequencer.js",
  // A few long files mostly wait for other processes, so more files than cores run side by side.
  maxWorkers: availableParallelism() + 2,
  // Only to end a test that hangs: every wait has a shorter deadline of its own. A machine that is busy with other things is several times slower.
  testTimeout: 120_000,
};
