import path from "node:path";
import { iamReport } from "../../local/iam-report";
import { startCommandLine } from "../helpers/start-command-line";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const PROJECT = path.resolve(__dirname, "../..");
const stack = synthesizedStack();
const startRuntime = runtimePerTest();

test("each permission of a route's function is used once every route was, and none is missing", async () => {
  // given
  const runtime = await startRuntime(stack.directory);
  const client = await runtime.connect();
  // A row whose connection is gone, and old enough that its handshake can't be running still.
  const [row = {}] = await runtime.rows();
  await runtime.putRow({ ...row, connectionId: { S: "AAAAAAAAAAAAAAA=" }, connectedAt: { N: "1" } });
  // when
  client.send({ type: "message", data: "hello" });
  expect(await client.next()).toBe("hello");
  client.send("Marko?");
  expect(await client.next()).toBe("Polo!");
  await runtime.event({ type: "invocation", routeKey: "message" });
  await client.close();
  await runtime.event({ type: "invocation", routeKey: "$disconnect" });
  // then
  const permissions = await runtime.permissions();
  const unused = permissions.flatMap(({ role, granted }) =>
    granted.filter(({ uses }) => uses === 0).map(({ action, resource }) => `${role} ${action} ${resource}`),
  );
  // An audience of two needs no helper: what concerns those is driven by the tests of large audiences, in lambdas/.
  expect(unused.filter((permission) => !permission.includes("fan-out"))).toEqual([]);
  expect(permissions.flatMap(({ denied }) => denied)).toEqual([]);
  expect(permissions.length).toBeGreaterThan(0);
});

test("--iam-report prints the report when the runtime ends", async () => {
  // given
  const args = ["--port", "0", "--dynamodb-port", "0", "--stack", stack.directory, "--iam-report"];
  const commandLine = startCommandLine(args, { cwd: PROJECT, env: { PATH: process.env.PATH } });
  try {
    expect(await commandLine.line()).toMatch(/^websocket /);
    // when
    const { exitCode, stdout } = await commandLine.stop("SIGINT");
    // then
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/fanfare-dev-connect-\S+ +dynamodb:PutItem +never used +arn:aws:dynamodb:/m);
  } finally {
    commandLine.kill();
  }
});

test("the report has a line for each permission and each refusal", () => {
  const text = iamReport([
    {
      role: "worker",
      granted: [
        { action: "dynamodb:PutItem", resource: "arn:table", uses: 1 },
        { action: "dynamodb:Scan", resource: "arn:table", uses: 0 },
      ],
      denied: [{ action: "sqs:SendMessage", resource: "arn:queue/*", denials: 3 }],
    },
    { role: "idle", granted: [], denied: [] },
  ]);

  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the terminal.
  expect(text.replace(/\u001b\[\d+m/g, "").split("\n")).toEqual([
    "worker  dynamodb:PutItem  used 1 time     arn:table",
    "worker  dynamodb:Scan     never used      arn:table",
    "worker  sqs:SendMessage   denied 3 times  arn:queue/*",
  ]);
  expect(iamReport([])).toBe("permissions   the stack has no role with a policy");
});
