import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { parseArguments } from "../local/cli/parse-arguments";
import { UserError } from "../local/errors";
import { Command, type Place } from "../nodes/command";
import { copyProject } from "../nodes/copy-project";
import { installNode } from "../nodes/node-from-registry";
import { outerEnvironment } from "../nodes/outer-environment";
import { differences, EXPECTED } from "./differences";
import { moveImports, movePackages, REPLACEMENTS } from "./packages";

const USAGE = `usage: npm run terrain

Moves a copy of this folder from CDK for Terraform to CDK Terrain: replaces the packages and the imports, compiles,
synthesizes, and compares the Terraform. On Node.js below 22 it takes Node.js 22 from the npm registry.
The commands' output goes to reports/terrain.log.`;

const PROJECT = path.join(__dirname, "..");
const REPORTS = path.join(PROJECT, "reports");

/** cdktn-cli wants no older one. */
const OLDEST_NODE = 22;
const MINUTE_MS = 60_000;

async function main(args: string[], signal: AbortSignal): Promise<void> {
  const { values } = parseArguments({ args, options: { help: { type: "boolean", default: false } } });
  if (values.help) return console.log(USAGE);
  await mkdir(REPORTS, { recursive: true });
  const log = createWriteStream(path.join(REPORTS, "terrain.log"));
  const folder = await mkdtemp(path.join(os.tmpdir(), "fanfare-terrain-"));
  try {
    await moveCopy(folder, { cwd: folder, env: outerEnvironment(process.env), log, signal });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    log.end();
    await finished(log);
  }
}

/** @throws UserError, one line, when a step fails or the Terraform differs */
async function moveCopy(folder: string, outside: Place): Promise<void> {
  const copy = path.join(folder, "project");
  await copyProject(PROJECT, copy);
  // Node.js looks in the folders above, so only the replaced packages have to be installed in the copy.
  await symlink(path.join(PROJECT, "node_modules"), path.join(folder, "node_modules"));
  const env = { ...(await newEnoughNode(folder, outside)), CHECKPOINT_DISABLE: "1" };
  const place = { ...outside, cwd: copy, env };

  say("synthesizing with CDK for Terraform");
  const before = path.join(folder, "before");
  await new Command(["npx", "--no-install", "cdktf", "synth", "--output", before], place).succeeds(3 * MINUTE_MS);

  say("installing CDK Terrain");
  await installReplacements(folder, { ...place, cwd: folder });
  await rename(path.join(folder, "terrain/node_modules"), path.join(copy, "node_modules"));
  await rewrite(path.join(copy, "package.json"), movePackages);
  const names = await readdir(copy, { recursive: true });
  const modules = names.filter((name) => name.endsWith(".ts") && !name.startsWith("node_modules"));
  const changed = await Promise.all(modules.map((name) => rewrite(path.join(copy, name), moveImports)));
  say(`changed the imports of ${changed.filter(Boolean).length} files; compiling`);
  await new Command(["node", path.join(PROJECT, "node_modules/typescript/bin/tsc"), "--noEmit"], place).succeeds(5 * MINUTE_MS);

  say("synthesizing with CDK Terrain");
  const after = path.join(folder, "after");
  await new Command(["npx", "--no-install", "cdktn", "synth", "--output", after], place).succeeds(3 * MINUTE_MS);
  await compareStacks(before, after);
}

async function newEnoughNode(folder: string, outside: Place): Promise<NodeJS.ProcessEnv> {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return outside.env;
  say(`installing Node.js ${OLDEST_NODE}: this is ${process.versions.node}`);
  const cwd = path.join(folder, "node");
  await mkdir(cwd);
  return (await installNode(OLDEST_NODE, { ...outside, cwd })).env;
}

async function installReplacements(folder: string, place: Place): Promise<void> {
  const prefix = path.join(folder, "terrain");
  await mkdir(prefix);
  const packages = Object.values(REPLACEMENTS).map(({ name, version }) => `${name}@${version}`);
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
  await new Command(["npm", "install", "--prefix", prefix, ...flags, ...packages], place).succeeds(10 * MINUTE_MS);
}

/** @returns whether the file's text has changed */
async function rewrite(file: string, change: (text: string) => string): Promise<boolean> {
  const text = await readFile(file, "utf8");
  const changed = change(text);
  if (changed !== text) await writeFile(file, changed);
  return changed !== text;
}

async function compareStacks(before: string, after: string): Promise<void> {
  const names = await readdir(path.join(before, "stacks"));
  for (const name of names) {
    const file = path.join("stacks", name, "cdk.tf.json");
    const [old, moved] = await Promise.all(
      [before, after].map(async (outdir) => JSON.parse(await readFile(path.join(outdir, file), "utf8"))),
    );
    const unexpected = differences(old, moved).filter((where) => !EXPECTED.includes(where));
    if (unexpected.length > 0) throw new UserError(`${name}: the Terraform differs at ${unexpected.join(", ")}`);
    say(`${name}: the same Terraform, but for ${EXPECTED.join(" and ")}`);
  }
}

function say(line: string): void {
  console.error(line);
}

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort(130));
process.once("SIGTERM", () => interrupt.abort(143));
main(process.argv.slice(2), interrupt.signal).catch((error: unknown) => {
  process.exitCode = interrupt.signal.aborted ? interrupt.signal.reason : 1;
  if (!interrupt.signal.aborted) console.error(error instanceof UserError ? `${error.message} (reports/terrain.log)` : error);
});
