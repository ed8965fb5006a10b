import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { bundle } from "../../infra/bundle";
import { PROJECT_DIR, run, runNode } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const message = { entry: "lambdas/message.ts", runtime: "nodejs22.x" };

test("the same sources give the same bytes in every folder, and with node_modules anywhere", () => {
  // given
  const [one, other] = [copySources("one"), copySources("a/much/deeper/folder/than/the/other")];
  // A configuration above the copy that esbuild would follow, were it not told to look at none.
  writeFileSync(path.join(folder, "a/tsconfig.json"), JSON.stringify({ compilerOptions: { target: "es5", alwaysStrict: true } }));

  // when
  const zips = [one, other, PROJECT_DIR].map((dir) => Buffer.from(bundle({ projectDir: dir, ...message })).toString("base64"));

  // then
  expect(new Set(zips).size).toBe(1);
});

test("the same sources give the same bytes in every time zone", async () => {
  // given
  const code = `
    const { bundle } = require("./infra/bundle.ts");
    const zips = ["Pacific/Kiritimati", "Pacific/Pago_Pago"].map((zone) => {
      process.env.TZ = zone;
      const zip = bundle({ projectDir: process.cwd(), entry: "lambdas/default.ts", runtime: "nodejs22.x" });
      return { offset: new Date(0).getTimezoneOffset(), zip: Buffer.from(zip).toString("base64") };
    });
    process.stdout.write(JSON.stringify(zips));`;

  // when
  const { stdout } = await runNode(["--import", "tsx", "-e", code]);
  const [east, west] = JSON.parse(stdout);

  // then
  expect([east.offset, west.offset]).toEqual([10 * 60 + 40, 11 * 60]);
  expect(west.zip).toBe(east.zip);
});

test("the archive holds the code and its map, which names sources by their place in the project", () => {
  // when
  const files = unzipSync(bundle({ projectDir: PROJECT_DIR, ...message }));

  // then
  expect(Object.keys(files).sort()).toEqual(["index.js", "index.js.map"]);
  expect(Buffer.from(files["index.js"] ?? []).toString()).toMatch(/\/\/# sourceMappingURL=index\.js\.map\s*$/);
  const map = JSON.parse(Buffer.from(files["index.js.map"] ?? []).toString());
  expect(map.sources).toContain("lambdas/core/broadcast.ts");
  expect(map.sources.filter((source: string) => !/^(lambdas|node_modules)\//.test(source))).toEqual([]);
  expect(map.sourcesContent).toBeUndefined();
});

test("a bundle stays small enough to start fast", () => {
  const sizes = Object.fromEntries(
    ["authorize", "connect", "disconnect", "message", "fan-out", "default"].map((name) => {
      const files = unzipSync(bundle({ projectDir: PROJECT_DIR, entry: `lambdas/${name}.ts`, runtime: "nodejs22.x" }));
      return [name, (files["index.js"] ?? []).length];
    }),
  );

  // With the SDK's client of DynamoDB each would have 340 kB more.
  expect(Math.max(...Object.values(sizes))).toBeLessThan(45_000);
  expect(sizes.default).toBeLessThan(2_000);
});

test("a bundled function that misses a variable fails when it starts, and says which", async () => {
  // given
  writeFileSync(path.join(folder, "index.js"), unzipSync(bundle({ projectDir: PROJECT_DIR, ...message }))["index.js"] ?? "");

  // when
  const { exitCode, stderr } = await run([process.execPath, "index.js"], { cwd: folder, env: { AWS_REGION: "eu-west-1" } });

  // then
  expect(exitCode).toBe(1);
  expect(stderr).toContain("The environment variable CONNECTIONS_TABLE is not set");
  // The stack has the names of the sources.
  expect(stderr).toMatch(/at requireEnvironment /);
});

function copySources(name: string): string {
  const copy = path.join(folder, name);
  mkdirSync(copy, { recursive: true });
  cpSync(path.join(PROJECT_DIR, "lambdas"), path.join(copy, "lambdas"), { recursive: true });
  symlinkSync(path.join(PROJECT_DIR, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}
