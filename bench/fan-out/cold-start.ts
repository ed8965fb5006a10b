import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { unzipSync } from "fflate";
import { bundle } from "../../infra/bundle";
import { median } from "../median";

export interface ColdStart {
  readonly name: string;
  /** Of the code that is loaded: the bundle, or every file of every module. */
  readonly loadedBytes: number;
  /** Loading the code. */
  readonly initMs: number;
  /** From the start of the process to the end of the first broadcast, to one connection. */
  readonly firstReplyMs: number;
}

const PROJECT_DIR = path.resolve(__dirname, "../..");
const ROUNDS = 7;

/** How long the function takes to start, as it is deployed, and the usual handler with the SDK from `node_modules`; medians, in turns. */
export async function measureColdStart(outDir: string, env: NodeJS.ProcessEnv): Promise<ColdStart[]> {
  const files = { ours: writeOurs(outDir), article: writeArticle(outDir) };
  const starts: Record<keyof typeof files, Start[]> = { ours: [], article: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ["ours", "article"] as const) starts[name].push(await start(files[name], env));
  }
  return (["ours", "article"] as const).map((name) => ({
    name,
    loadedBytes: starts[name][0]?.loadedBytes ?? 0,
    initMs: median(starts[name].map(({ initMs }) => initMs)),
    firstReplyMs: median(starts[name].map(({ firstReplyMs }) => firstReplyMs)),
  }));
}

function writeOurs(outDir: string): string {
  const zip = unzipSync(bundle({ projectDir: PROJECT_DIR, entry: "lambdas/message.ts", runtime: "nodejs20.x" }));
  const file = path.join(outDir, "ours-index.js");
  writeFileSync(file, zip["index.js"] ?? "");
  const event = { requestContext: { routeKey: "message", connectionId: "a=", connectedAt: 1, requestId: "r" }, body: '{"data":"hello"}' };
  return probe(outDir, "ours", file, `loaded.handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 28_000 })`);
}

function writeArticle(outDir: string): string {
  const file = path.join(outDir, "article-index.js");
  buildSync({
    entryPoints: [path.join(__dirname, "contenders/article.ts")],
    outfile: file,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    tsconfigRaw: "{}",
  });
  return probe(outDir, "article", file, "loaded.contender.broadcast()");
}

/** A script that loads `file`, makes the call on what it exports (`loaded`), and prints what it took. */
function probe(outDir: string, name: string, file: string, call: string): string {
  const script = path.join(outDir, `${name}-probe.js`);
  writeFileSync(
    script,
    `const startedAt = performance.now();
    const loaded = require(${JSON.stringify(file)});
    const initMs = performance.now() - startedAt;
    const { statSync } = require("node:fs");
    ${call}.then(() => {
      const firstReplyMs = performance.timeOrigin + performance.now();
      const loadedBytes = Object.keys(require.cache).reduce((sum, path) => sum + (path === __filename ? 0 : statSync(path).size), 0);
      console.error(JSON.stringify({ initMs, repliedAt: firstReplyMs, loadedBytes }));
      process.exit();
    });`,
  );
  return script;
}

interface Start {
  readonly initMs: number;
  readonly firstReplyMs: number;
  readonly loadedBytes: number;
}

async function start(script: string, env: NodeJS.ProcessEnv): Promise<Start> {
  const startedAt = Date.now();
  const nodePath = path.join(PROJECT_DIR, "node_modules");
  const child = spawn(process.execPath, [script], { env: { ...env, NODE_PATH: nodePath }, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  await once(child, "close");
  const line = output.split("\n").find((text) => text.startsWith("{"));
  if (!line) throw new Error(`${script} did not reply: ${output}`);
  const { initMs, repliedAt, loadedBytes } = JSON.parse(line) as { initMs: number; repliedAt: number; loadedBytes: number };
  return { initMs, firstReplyMs: repliedAt - startedAt, loadedBytes };
}
