import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import type { Generator } from "../../load/instrument/generator";
import { storm } from "../../load/instrument/visitors";
import { acceptNodeErrors } from "../helpers/accept-node-errors";
import { runGenerator } from "../helpers/run-generator";
import { startStandInServer } from "../helpers/stand-in-server";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const TOKENS = ["secret-0/+&", "secret-1", "secret-2"];
const tokenFile = path.join(folder, "tokens.txt");
const tokenModule = path.join(folder, "tokens.cjs");
const closers: (() => Promise<void>)[] = [];

beforeAll(() => {
  acceptNodeErrors();
  writeFileSync(tokenFile, `${TOKENS.join("\n")}\n\n`);
  writeFileSync(tokenModule, `exports.tokenFor = async (client) => ${JSON.stringify(TOKENS)}[client % 3];\n`);
});

afterAll(async () => {
  for (const close of closers) await close();
});

/** Lets in who has one of the tokens, and notes them in the order of connecting. */
async function serve(tokenOf: (request: IncomingMessage) => string | null | undefined) {
  const seen: string[] = [];
  const server = await startStandInServer({
    refuse: (request) => {
      const token = tokenOf(request) ?? "";
      seen.push(token);
      return TOKENS.includes(token) ? undefined : 401;
    },
  });
  closers.push(server.close);
  return { url: server.url, seen };
}

const bearerOf = ({ headers }: IncomingMessage) => headers.authorization?.replace(/^Bearer /, "");
const queryOf = ({ url }: IncomingMessage) => new URL(url ?? "", "ws://a").searchParams.get("token");

async function broadcastToFour({ fanout }: Generator): Promise<void> {
  await fanout.join(4);
  await fanout.together(async () => {
    await fanout.broadcast([{ rate: 50, seconds: 0.1 }]);
  });
  await fanout.leave();
}

const ALL_RECEIVED = { "fanout.expected": 20, "fanout.received": 20, "fanout.missing": 0, "connections.failed": 0 };
/** The first look at the target has the first client's token. */
const SEEN = [TOKENS[0], TOKENS[0], TOKENS[1], TOKENS[2], TOKENS[0]];

test("a token of a file goes into a header, client i with line i modulo their number", async () => {
  const { url, seen } = await serve(bearerOf);
  const config = { ws: { headers: { Authorization: "Bearer {token}" } } };
  const { problems, counters } = await runGenerator({ target: url, config, variables: { tokens: tokenFile }, act: broadcastToFour });
  expect(problems).toEqual([]);
  expect(counters).toMatchObject(ALL_RECEIVED);
  expect(seen).toEqual(SEEN);
});

test("a token that a module makes goes into the query", async () => {
  const { url, seen } = await serve(queryOf);
  const target = `${url}?token={token}`;
  const { problems, counters } = await runGenerator({ target, variables: { tokens: tokenModule }, act: broadcastToFour });
  expect(problems).toEqual([]);
  expect(counters).toMatchObject(ALL_RECEIVED);
  expect(seen).toEqual(SEEN);
});

test("one sub-protocol for all goes into config.ws, as for artillery's own engine", async () => {
  const { url, seen } = await serve(({ headers }) => headers["sec-websocket-protocol"]);
  const { problems, counters } = await runGenerator({ target: url, config: { ws: { subprotocols: ["secret-1"] } }, act: broadcastToFour });
  expect(problems).toEqual([]);
  expect(counters).toMatchObject(ALL_RECEIVED);
  expect(new Set(seen)).toEqual(new Set(["secret-1"]));
});

test("the clients of a storm come back with their own tokens", async () => {
  const { url, seen } = await serve(bearerOf);
  const config = { ws: { headers: { Authorization: "Bearer {token}" } } };
  const act = ({ visit, recorder }: Generator) => storm(3, 1, visit, recorder);
  const { counters } = await runGenerator({ target: url, config, variables: { tokens: tokenFile }, act });
  expect(counters).toMatchObject({ "churn.failed": 0, "churn.vanished": 3, "churn.closed": 3 });
  expect([...seen].sort()).toEqual([...TOKENS, ...TOKENS, TOKENS[0]].sort());
});

test("a target that wants credentials says how to pass them, and no credential is in the line", async () => {
  const { url } = await serve(bearerOf);
  const { problems } = await runGenerator({
    target: `${url}?token=secret-9`,
    config: { ws: { headers: { Authorization: "Bearer secret-9" } } },
  });
  expect(problems).toEqual([expect.stringContaining(`${url} cannot be tested: it answers HTTP 401 Unauthorized: it wants credentials; `)]);
  expect(problems.join()).not.toContain("secret-9");
});

test("with iam each handshake is signed with the credentials of the machine, its query too", async () => {
  const environment = { ...process.env };
  Object.assign(process.env, { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-9" });
  const signatures: (string | undefined)[] = [];
  const server = await startStandInServer({
    refuse: ({ headers }) => {
      signatures.push(headers.authorization);
      return headers["x-amz-date"] === undefined ? 403 : undefined;
    },
  });
  closers.push(server.close);
  const target = `${server.url}?room=blue&room=red`;
  try {
    const { problems, counters } = await runGenerator({ target, variables: { iam: true }, act: broadcastToFour });
    expect(problems).toEqual([]);
    expect(counters).toMatchObject(ALL_RECEIVED);
  } finally {
    process.env = environment;
  }
  const scope =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=host;.*x-amz-date, Signature=/;
  expect(signatures).toEqual(Array.from({ length: 5 }, () => expect.stringMatching(scope)));
  // Without iam, the line says that there is it.
  expect((await runGenerator({ target })).problems).toEqual([expect.stringContaining("--iam or the variable iam signs for IAM")]);
});

test("clients whose tokens are refused are counted, and no token is shown", async () => {
  writeFileSync(path.join(folder, "some.txt"), "secret-1\nsecret-8\n");
  const { url } = await serve(queryOf);
  const { counters, said } = await runGenerator({
    target: `${url}?token={token}`,
    variables: { tokens: path.join(folder, "some.txt"), drainSeconds: 0 },
    act: broadcastToFour,
  });
  expect(counters).toMatchObject({ "connections.opened": 2, "connections.failed": 2, "fanout.missing": 10 });
  expect(said).toEqual(["the first failed connection: Unexpected server response: 401"]);
});

test("every setting that is invalid or has no effect is one line without its value", async () => {
  const { problems } = await runGenerator({
    target: "ws://127.0.0.1:9/dev",
    variables: { audience: 0, tokens: tokenFile },
    config: {
      ws: { headers: { Host: "secret", "x y": "secret", "x-ok": ["secret"] }, subprotocols: ["se cret"], proxy: { url: "http://secret" } },
      tls: { rejectUnauthorized: "secret", pfx: "secret" },
    },
  });
  expect(problems).toEqual([
    "The variable audience is 0, must be a whole number of at least 1",
    "config.ws.headers.Host: is written by the client itself",
    "config.ws.headers.x y: is no valid HTTP header",
    "config.ws.headers.x-ok: must be text",
    "config.ws.subprotocols.0: must be an HTTP token",
    "config.ws.proxy has no effect on the clients of a generator; these have: headers, subprotocols, rejectUnauthorized, ca, cert, key, passphrase, servername",
    "config.tls.rejectUnauthorized: Invalid input: expected boolean, received string",
    "config.tls.pfx has no effect on the clients of a generator; these have: rejectUnauthorized, ca, cert, key, passphrase, servername",
  ]);
});

test.each([
  [
    { tokens: "none.txt" },
    "",
    "The variable tokens has no effect: put {token} into the target, config.ws.headers or config.ws.subprotocols",
  ],
  [{ iam: "yes" }, "", 'The variable iam is "yes", must be true or false'],
  [{}, "?token={token}", "{token} is used, but there are no tokens: name their file in the variable tokens"],
  [{ tokens: "none.txt" }, "?token={token}", "The file of tokens none.txt cannot be read: ENOENT"],
  [{ tokens: "none.cjs" }, "?token={token}", "The module none.cjs cannot be loaded: "],
])("tokens %j with the query %j are one line", async (variables, query, line) => {
  const { problems } = await runGenerator({ target: `ws://127.0.0.1:9/dev${query}`, variables });
  expect(problems).toEqual([expect.stringContaining(line)]);
});

test("a module whose tokenFor returns no token is one line", async () => {
  const file = path.join(folder, "wrong.cjs");
  writeFileSync(file, "exports.tokenFor = () => 5;\n");
  const { problems } = await runGenerator({ target: "ws://127.0.0.1:9/dev?token={token}", variables: { tokens: file } });
  expect(problems).toEqual([`ws://127.0.0.1:9/dev cannot be tested: tokenFor(0) in ${file} must return a token, not number`]);
});
