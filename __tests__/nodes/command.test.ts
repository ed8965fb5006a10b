import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { Command, tellingLine } from "../../nodes/command";
import { within } from "../helpers/within";

const log = new PassThrough();
const interrupt = new AbortController();
const place = { cwd: __dirname, env: process.env, log, signal: interrupt.signal };
const NEVER_ENDS = "setInterval(() => {}, 1000)";

const node = (code: string) => new Command(["node", "-e", code], place);

test("a command that succeeds returns its output, and one that fails is one line that says why", async () => {
  expect(await node("console.log(1); console.error(2)").succeeds(60_000)).toMatch(/^(1\n2\n|2\n1\n)$/);
  await expect(node("throw new Error('no tea')").succeeds(60_000)).rejects.toThrow(/^node -e .+ ended with 1: .*no tea/);
});

test("a command that does not end in time is killed, with the processes that it started", async () => {
  const code = `require("node:child_process").spawn(process.execPath, ["-e", "${NEVER_ENDS}"], { stdio: "inherit" }); ${NEVER_ENDS}`;
  const command = node(code);

  await expect(command.succeeds(600)).rejects.toThrow(/took longer than 0.6 s$/);
  // The output is closed only when both have ended.
  await expect(command.succeeds(60_000)).rejects.toThrow(/ended with a signal/);
});

test("a command that ends before it says what is waited for is one line", async () => {
  await expect(node("console.log('early')").says(/^ready$/, 60_000)).rejects.toThrow(/ended with 0: early$/);
});

test("a command that is ready is asked to end", async () => {
  const command = node(`process.once("SIGINT", () => process.exit(0)); console.log("ready 7"); ${NEVER_ENDS}`);

  expect(await command.says(/ready \d/, 60_000)).toBe("ready 7");
  await command.stop(60_000);
});

test("an interruption kills what runs", async () => {
  const command = node(NEVER_ENDS);
  const ended = command.succeeds(60_000);
  interrupt.abort();

  await expect(within(ended, "the end", () => "nothing")).rejects.toThrow(/ended with a signal/);
  log.end();
  expect(await text(log)).toContain(`$ node -e ${NEVER_ENDS}\n`);
});

test.each([
  ["npm warn old\nnpm error code E404\nnpm error 404 No match found\nnpm error A complete log of this run", "npm error 404 No match found"],
  ["node:internal\n\u001b[31mError: Cannot find module 'pty'\u001b[39m\n    at x\nNode.js v24", "Error: Cannot find module 'pty'"],
  ["one\ntwo\n", "two"],
  ["", "it said nothing"],
])("of the output %j, the telling line is %j", (output, line) => {
  expect(tellingLine(output)).toBe(line);
});
