import { stripVTControlCharacters } from "node:util";
import { parseCommandLine } from "../../local/cli/options";
import { UserError } from "../../local/errors";
import { startRuntime } from "../../local/runtime";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { PROJECT_DIR } from "../helpers/run";
import { type CommandLine, startCommandLine } from "../helpers/start-command-line";
import { temporaryFolder } from "../helpers/temporary-folder";
import { WebSocketClient } from "../helpers/web-socket-client";

const options = { cwd: PROJECT_DIR, env: { PATH: process.env.PATH } };
const folder = temporaryFolder();
let commandLine: CommandLine | undefined;

afterEach(() => commandLine?.kill());

function stack(): string {
  return writeFixtureStack(folder, { $default: { code: "exports.handler = async () => ({ statusCode: 200, body: 'reply' });" } });
}

test("a start with faults prints which they are, with a seed to repeat them, and the end how often each happened", async () => {
  const faults = ["--fault", "handshake-latency-ms=5", "--fault", "cold-start-share=1"];
  commandLine = startCommandLine(["--port", "0", "--dynamodb-port", "0", "--stack", stack(), ...faults], options);
  const announcement = stripVTControlCharacters(await commandLine.line());
  const [, seed] = / {2}faults {7}--fault handshake-latency-ms=5 --fault cold-start-share=1 --fault-seed (\d+)$/.exec(announcement) ?? [];
  const [, url = ""] = /(ws:\S+)/.exec(await commandLine.line()) ?? [];
  for (let connected = 0; connected < 2; connected += 1) await (await WebSocketClient.connect(url)).close();
  const { exitCode, stdout } = await commandLine.stop("SIGTERM");
  const [total] = stripVTControlCharacters(stdout).trimEnd().split("\n").slice(-1);
  expect(exitCode).toBe(0);
  expect(seed).toBeDefined();
  expect(total).toMatch(new RegExp(`  faults {7}2 handshakes delayed  --fault-seed ${seed}$`));
});

test.each([
  [["--fault", "callback-error-share=2"], "the fault callback-error-share cannot be 2: it takes a share from 0 to 1"],
  [["--fault"], "--fault needs a value; see npm start -- --help"],
  [["--fault-seed", "one"], "--fault-seed one: a seed is a whole number from 0 to 4294967295"],
])("%j is refused in one line", (args, line) => {
  expect(() => parseCommandLine(args)).toThrow(new UserError(line));
});

test("stale rows for a stack without a table are refused in one line", async () => {
  const line = "there is no table for 5 stale rows: it would have a string for its hash key and no range key";
  const options = parseCommandLine(["--fault", "stale-rows=5"]);
  if (options === "help") throw new Error("the arguments do not ask for help");
  await expect(startRuntime({ stackDirectory: stack(), faults: options.faults })).rejects.toThrow(new UserError(line));
});
