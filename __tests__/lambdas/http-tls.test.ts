import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { TLSSocket } from "node:tls";
import { buildSync } from "esbuild";
import { selfSignedCertificate } from "../../bench/fan-out/certificate";
import { runNode } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const certificate = selfSignedCertificate();
const trusted = path.join(folder, "cert.pem");
const script = path.join(folder, "post.js");

let server: Server;
let port: number;
/** Of each request, whether its connection resumed the session of one before. */
let resumed: boolean[];

beforeAll(async () => {
  writeFileSync(trusted, certificate.cert);
  // Bundled once: a process that compiles TypeScript itself takes four times as long.
  buildSync({ stdin: { contents: POST_TWICE, resolveDir: __dirname }, bundle: true, platform: "node", outfile: script });
  server = createServer(certificate, (request, response) => {
    resumed.push((request.socket as TLSSocket).isSessionReused());
    request.resume().once("end", () => response.setHeader("connection", "close").end("ok"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

beforeEach(() => {
  resumed = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const POST_TWICE = `
  import { HttpPool } from "../../lambdas/http/http-pool";
  const pool = new HttpPool({ origin: new URL(process.argv[2]), maxConnections: 1 });
  const post = () => pool.request("POST / HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 0\\r\\n", new Uint8Array(), (waitedMs) => 5_000 - waitedMs).then(
    ({ status, body }) => status + " " + body,
    ({ code, mayHaveArrived }) => code + " " + mayHaveArrived,
  );
  post().then(async (first) => console.log(JSON.stringify([first, await post()])));`;

/** Posts twice in a process of its own, as whom it trusts is settled when a process starts. @returns what came of each */
async function postTwice(host: string, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout, stderr } = await runNode([script, `https://${host}:${port}`], environment);
  if (stdout === "") throw new Error(`nothing came of the posts: ${stderr}`);
  return JSON.parse(stdout);
}

test("a server with a certificate that is trusted is spoken to, and a second connection resumes the session", async () => {
  expect(await postTwice("localhost", { NODE_EXTRA_CA_CERTS: trusted })).toEqual(["200 ok", "200 ok"]);
  expect(resumed).toEqual([false, true]);
});

test("a certificate that nobody vouches for is refused before anything was sent", async () => {
  expect(await postTwice("localhost", {})).toEqual(["DEPTH_ZERO_SELF_SIGNED_CERT false", "DEPTH_ZERO_SELF_SIGNED_CERT false"]);
  expect(resumed).toEqual([]);
});

test("a certificate of another host is refused before anything was sent", async () => {
  const outcomes = await postTwice("127.0.0.1", { NODE_EXTRA_CA_CERTS: trusted });

  expect(outcomes).toEqual(["ERR_TLS_CERT_ALTNAME_INVALID false", "ERR_TLS_CERT_ALTNAME_INVALID false"]);
  expect(resumed).toEqual([]);
});
