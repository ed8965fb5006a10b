// On Node 20 the AWS SDK prints a notice once for each test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }] },
  reporters: ["default", "<rootDir>/__tests__/helpers/closing-line-reporter.js"],
  // The time that a slow, shared machine may take for a real synth, a real Terraform or a real load test.
  testTimeout: 30_000,
};
