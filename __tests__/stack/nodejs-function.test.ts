import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { unzipSync } from "fflate";
import { NodejsFunction } from "../../infra/nodejs-function";
import { functionProps } from "../helpers/empty-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const outdir = temporaryFolder();

test("functions with the same id in other stacks and other scopes each deploy their own code", () => {
  // given: four functions called "handler", made before any of them is synthesized
  const app = new App({ outdir, skipValidation: true });
  const entries: Record<string, Record<string, string>> = {
    one: { a: "lambdas/default.ts", A: "lambdas/connect.ts" },
    two: { a: "lambdas/disconnect.ts", "b:?*": "lambdas/message.ts" },
  };
  for (const [stackId, scopes] of Object.entries(entries)) {
    const stack = new TerraformStack(app, stackId);
    for (const [scopeId, entry] of Object.entries(scopes)) {
      const names = { functionName: entry.replace(/\W/g, "-"), roleName: `${stackId}-${scopeId.length}` };
      new NodejsFunction(new Construct(stack, scopeId), "handler", { ...functionProps, ...names, entry });
    }
  }

  // when
  app.synth();

  // then
  expect(Object.fromEntries(Object.keys(entries).map((stackId) => [stackId, sourcesByFunction(stackId)]))).toEqual({
    one: { "lambdas-default-ts": "lambdas/default.ts", "lambdas-connect-ts": "lambdas/connect.ts" },
    two: { "lambdas-disconnect-ts": "lambdas/disconnect.ts", "lambdas-message-ts": "lambdas/message.ts" },
  });
});

const HANDLERS = ["connect", "default", "disconnect", "message"].map((name) => `lambdas/${name}.ts`);

/** For each function of a stack, the handler in the zip that it deploys. */
function sourcesByFunction(stackId: string): Record<string, string> {
  const directory = path.join(outdir, "stacks", stackId);
  const { resource } = JSON.parse(readFileSync(path.join(directory, "cdk.tf.json"), "utf8"));
  const functions: { function_name: string; filename: string; source_code_hash: string }[] = Object.values(resource.aws_lambda_function);
  return Object.fromEntries(
    functions.map(({ function_name, filename, source_code_hash }) => {
      const zip = readFileSync(path.join(directory, filename));
      expect(source_code_hash).toBe(createHash("sha256").update(zip).digest("base64"));
      const { sources } = JSON.parse(Buffer.from(unzipSync(zip)["index.js.map"] ?? []).toString()) as { sources: string[] };
      return [function_name, sources.filter((source) => HANDLERS.includes(source)).join()];
    }),
  );
}
