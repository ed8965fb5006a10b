import { writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import type { EditableStack } from "./edit-stack";
import { LAMBDA_TRUST } from "./lambda-trust";

export interface HostileFunction {
  /** What the handler does; `fs`, `once`, `sleep`, `frame` and `child` are at hand. */
  readonly does: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it answers on `stream`. */
  readonly streams?: boolean;
  /** In seconds. @default 30, which is not reached */
  readonly timeout?: number;
  /** What its invoker gets. */
  readonly errorType: RegExp;
  readonly errorMessage?: RegExp;
}

const PRELUDE = `
const fs = require("node:fs");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const frame = (type, length, text = "") => {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(type, 0);
  head.writeUInt32BE(length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
};
const child = (options) => {
  const { pid } = spawn("sleep", ["7200"], { stdio: "inherit", ...options });
  console.log("child " + pid);
};
`;

const OUT_OF_MEMORY = { errorType: /^Runtime\.(OutOfMemory|ExitError)$/, errorMessage: /signal: (killed|aborted \(core dumped\))$/ };
const TIMED_OUT = { timeout: 1, errorType: /^Sandbox\.Timedout$/, errorMessage: /Task timed out after 1\.00 seconds$/ };
const KILLED = { errorType: /^Runtime\.ExitError$/, errorMessage: /Runtime exited with error: signal: killed$/ };

/** Handlers that do everything but answer, by name. Each has 128 MB. */
export const HOSTILE: Readonly<Record<string, HostileFunction>> = {
  "fills-buffers": { does: "const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))", ...OUT_OF_MEMORY },
  "fills-heap": { does: "const all = []; for (let i = 0; ; i += 1) all.push({ i, text: 'x' + i })", ...OUT_OF_MEMORY },
  "logs-entries": { does: "for (;;) console.log('entry '.repeat(20))", ...TIMED_OUT },
  "logs-without-newline": { does: "for (;;) fs.writeSync(1, 'x'.repeat(65536))", ...TIMED_OUT },
  "logs-lines": {
    does: "for (;;) if (!process.stderr.write('line\\n'.repeat(1000))) await once(process.stderr, 'drain')",
    ...TIMED_OUT,
  },
  // Node.js keeps what was written while nothing is awaited, on AWS too.
  "logs-and-never-waits": {
    does: "for (;;) process.stdout.write('x'.repeat(65536))",
    timeout: 1,
    errorType: /^(Sandbox\.Timedout|Runtime\.OutOfMemory)$/,
  },
  "logs-large-entries": {
    does: "const text = 'x'.repeat(16e6); for (;;) console.log(text)",
    timeout: 1,
    errorType: /^(Sandbox\.Timedout|Runtime\.OutOfMemory)$/,
  },
  "fills-arrays": {
    does: "const all = []; for (;;) { all.push(new Float64Array(1e5).fill(1)); await sleep(0); }",
    ...OUT_OF_MEMORY,
  },
  exits: { does: "process.exit(3)", errorType: /^Runtime\.ExitError$/, errorMessage: /exit status 3$/ },
  aborts: { does: "process.abort()", errorType: /^Runtime\.ExitError$/, errorMessage: /aborted \(core dumped\)$/ },
  faults: {
    does: "process.kill(process.pid, 'SIGSEGV'); await sleep(9e3)",
    errorType: /^Runtime\.ExitError$/,
    errorMessage: /segmentation fault \(core dumped\)$/,
  },
  loops: { does: "for (;;);", ...TIMED_OUT },
  "stops-itself": { does: "process.kill(process.pid, 'SIGSTOP'); await sleep(9e3)", ...TIMED_OUT },
  "bad-options": {
    does: "",
    environment: { NODE_OPTIONS: "--no-such-option" },
    errorType: /^Runtime\.ExitError$/,
    errorMessage: /exit status 9$/,
  },
  "leaves-a-child": { does: "child(); process.exit(4)", errorType: /^Runtime\.ExitError$/, errorMessage: /exit status 4$/ },
  "leaves-a-detached-child": { does: "child({ detached: true }); for (;;) await sleep(1)", ...TIMED_OUT },
  "sends-garbage": { does: "fs.writeSync(4, 'this is not a frame'); await sleep(9e3)", ...KILLED },
  "writes-to-its-events": { does: "fs.writeSync(3, 'garbage'); await sleep(9e3)", ...KILLED },
  "closes-its-events": { does: "fs.closeSync(3); for (;;) await sleep(1)", errorType: /^Runtime\.ExitError$/ },
  "closes-its-answers": { does: "fs.closeSync(4); for (;;) await sleep(1)", ...KILLED },
  "claims-4-GB": { does: "fs.writeSync(4, frame(0xfa4f0002, 2 ** 32 - 1)); for (;;) await sleep(1)", ...KILLED },
  "claims-a-long-entry": {
    does: "fs.writeSync(4, frame(0xa55a0003, 2 ** 31)); const text = 'x'.repeat(65536); for (;;) fs.writeSync(4, text)",
    ...TIMED_OUT,
  },
  "fails-with-no-JSON": {
    does: "const text = context.awsRequestId + '\\n{'; fs.writeSync(4, frame(0xfa4f0003, text.length, text)); await sleep(9e3)",
    ...KILLED,
  },
  "fails-with-null": {
    does: "const text = context.awsRequestId + '\\nnull'; fs.writeSync(4, frame(0xfa4f0003, text.length, text)); await sleep(9e3)",
    ...KILLED,
  },
  "asks-for-more": { does: "fs.writeSync(4, frame(0xfa4f0001, 0)); for (;;) await sleep(1)", ...TIMED_OUT },
  "answers-too-much": { does: "return 'x'.repeat(7e6)", errorType: /^Function\.ResponseSizeTooLarge$/ },
  "streams-too-much": { does: "stream.end('x'.repeat(7e6))", streams: true, errorType: /^Function\.ResponseSizeTooLarge$/ },
  "reports-no-JSON": {
    does:
      "const post = (body) => fetch('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/init/error', { method: 'POST', body });\n" +
      "throw new Error((await Promise.all(['{', '1', ''].map(post))).map(({ status }) => status).join());",
    errorType: /^Error$/,
    errorMessage: /^400,400,400$/,
  },
  "removes-its-code": {
    does: "fs.rmSync(process.env.LAMBDA_TASK_ROOT, { recursive: true }); process.exit(5)",
    errorType: /^Runtime\.ExitError$/,
    errorMessage: /exit status 5$/,
  },
};

/** Adds a function, with its code in a file inside of `folder`. */
export function addHostileFunction(
  stack: EditableStack,
  folder: string,
  name: string,
  { does, environment, streams, timeout = 30 }: HostileFunction,
): void {
  const handler = streams
    ? `exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${does} });`
    : `exports.handler = async (event, context) => { ${does} };`;
  const zip = path.join(folder, `${name}.zip`);
  writeFileSync(zip, zipSync({ "index.js": strToU8(`${PRELUDE}${handler}`) }));
  stack.add("aws_iam_role.hostile", { name: "hostile", assume_role_policy: LAMBDA_TRUST });
  stack.add(`aws_lambda_function.${name}`, {
    function_name: name,
    role: `\${aws_iam_role.hostile.arn}`,
    filename: zip,
    handler: "index.handler",
    runtime: "nodejs22.x",
    memory_size: 128,
    timeout,
    ...(environment && { environment: { variables: environment } }),
  });
}
