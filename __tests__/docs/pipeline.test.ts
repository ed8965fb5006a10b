import { readFileSync } from "node:fs";
import path from "node:path";
import { scripts } from "../../package.json";
import { stages } from "../../stages";
import { parseYaml } from "../helpers/artillery-parts";
import { PROJECT_DIR } from "../helpers/run";

interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly env?: { readonly STAGE?: string };
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

const file = readFileSync(path.join(PROJECT_DIR, "docs/examples/github-pipeline.yml"), "utf8");
const { jobs, env } = parseYaml(file) as { jobs: Readonly<Record<string, Job>>; env: Readonly<Record<string, string>> };

test("the example pipeline deploys the project's stages one after the other, each after the load test of the one before", () => {
  const deployments = Object.entries(jobs).filter(([, { environment }]) => environment !== undefined);

  expect(deployments.map(([name, { needs, environment, env: own }]) => [name, needs, environment, own?.STAGE])).toEqual([
    ["dev", "check", "dev", "dev"],
    ["pre-prod", "dev", "pre-prod", "pre-prod"],
    ["prod", "pre-prod", "prod", "prod"],
  ]);
  expect(env.STAGES?.split(",")).toEqual(Object.keys(stages));
  for (const [, { steps }] of deployments)
    expect(
      steps.flatMap(({ run }) => /(cdktf synth|sign-bundles\.sh|cdktf deploy|artillery run load\/\w+\.yml)/.exec(run ?? "")?.[1] ?? []),
    ).toEqual(["cdktf synth", "sign-bundles.sh", "cdktf deploy", "artillery run load/broadcast.yml"]);
});

test("it runs scripts that the project has, with actions of a fixed version, and the check has no access to an account", () => {
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const used = steps.flatMap(({ run }) => /^npm run (\w+)/.exec(run ?? "")?.[1] ?? []);

  expect(used.filter((name) => !(name in scripts))).toEqual([]);
  expect(used).toContain("check");
  expect(steps.flatMap(({ uses }) => uses ?? []).filter((action) => !/@v\d+$/.test(action))).toEqual([]);
  expect(jobs.check?.permissions).toEqual({ contents: "read" });
});
