import { iamReport } from "../../local/cli/iam-report";
import { editedCopy } from "../helpers/edit-stack";
import { fillWithStaleRows } from "../helpers/fill-table";
import { sendSigned } from "../helpers/send-signed";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const copies = temporaryFolder();
const startRuntime = runtimePerTest();

/** The stack with so slow a rate that two pages of connections are too many for message, and too many for one turn of its helper. */
function slowStack(): string {
  return editedCopy(stack.directory, copies, (edited) => {
    for (const [name, timeout] of [
      ["message", 7],
      ["fan-out", 6],
    ] as const) {
      const lambda = edited.resource(`aws_lambda_function.${name}_function`);
      lambda.timeout = timeout;
      (lambda.environment as { variables: Record<string, string> }).variables.BROADCAST_RATE_LIMIT = "200";
    }
  });
}

test("each permission is used once every route, a large broadcast and a failure were driven, and none is missing", async () => {
  // given
  const runtime = await startRuntime(slowStack());
  const client = await runtime.connect();
  await fillWithStaleRows(runtime.endpoints, 900);
  // when: message calls a helper, which goes on by itself
  client.send({ type: "message", data: "hello" });
  expect(await client.next()).toBe("hello");
  // Each of them takes seconds, so each has a deadline of its own.
  for (const count of [1, 2])
    await runtime.eventsOf({ type: "functionInvoked", functionName: "fanfare-dev-fan-out", outcome: "ok" }, count);
  // A helper fails, as nobody can say what it should do.
  await sendSigned({
    url: `${runtime.endpoints.lambdaEndpoint}/2015-03-31/functions/fanfare-dev-fan-out/invocations`,
    method: "POST",
    headers: { "x-amz-invocation-type": "Event" },
    body: "{}",
    service: "lambda",
    region: runtime.endpoints.region,
    credentials: runtime.endpoints,
  });
  await runtime.event({ type: "invocationDropped", functionName: "fanfare-dev-fan-out" });
  client.send("Marko?");
  let answer = await client.next();
  // On a busy machine some posts are answered too late, which the sender is told.
  while (answer.startsWith('{"type":"error","code":"incomplete"')) answer = await client.next();
  expect(answer).toBe("Polo!");
  await runtime.event({ type: "invocation", routeKey: "message" });
  await client.close();
  await runtime.event({ type: "invocation", routeKey: "$disconnect" });
  // then
  const permissions = await runtime.permissions();
  const unused = permissions.flatMap(({ role, granted }) =>
    granted.filter(({ uses }) => uses === 0).map(({ action, resource }) => `${role} ${action} ${resource}`),
  );
  expect(unused).toEqual([]);
  expect(permissions.flatMap(({ denied }) => denied)).toEqual([]);
  expect(permissions.map(({ role }) => role).sort()).toEqual(
    ["connect", "default", "disconnect", "fan-out", "message"].map((name) => `fanfare-dev-${name}-eu-west-1`),
  );
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
