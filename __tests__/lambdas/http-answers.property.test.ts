import { Agent, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { HttpPool } from "../../lambdas/http/http-pool";
import { atMost } from "../../lambdas/http/patience";
import { ResponseParser } from "../../lambdas/http/response-parser";
import { type RawServer, startRawServer } from "../helpers/raw-server";
import { scaled } from "../helpers/scaled";

/** A valid answer to a POST, as bytes, and where TCP cuts it. */
interface Answer {
  readonly bytes: Buffer;
  readonly cuts: readonly number[];
  /** The end of the connection is the end of the body. */
  readonly endsIt: boolean;
}

const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,12}[!-~])?$/);
const body = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
const inAnyCase = (name: string) =>
  fc.constantFrom(
    name,
    name.toUpperCase(),
    name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
  );

function chunked(bytes: Buffer, size: number, extension: string, trailers: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}${extension}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers.map((line) => `${line}\r\n`).join("")}\r\n`)]);
}

const answers: fc.Arbitrary<Answer> = fc
  .record({
    minor: fc.constantFrom("1", "1", "1", "0"),
    status: fc.constantFrom(200, 201, 202, 204, 304, 400, 403, 410, 413, 429, 500, 503),
    reason: fc.constantFrom("", " ", " OK", " Too Many Requests"),
    interim: fc.constantFrom("", "", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"),
    headers: fc.array(fc.tuple(fc.constant("x-"), token, value), { maxLength: 4 }),
    connection: fc.option(fc.constantFrom("close", "Close", "keep-alive", "keep-alive, close", "x, keep-alive")),
    framing: fc.constantFrom("length", "chunked", "end"),
    lengthName: inAnyCase("content-length"),
    codingName: inAnyCase("transfer-encoding"),
    body,
    chunkSize: fc.integer({ min: 1, max: 200 }),
    extension: fc.constantFrom("", ";a=b", ";x"),
    trailers: fc.constantFrom<readonly string[]>([], ["x-sum: 1"]),
    cuts: fc.array(fc.nat(1_000), { maxLength: 12 }),
  })
  .map((of) => {
    const hasBody = of.status !== 204 && of.status !== 304;
    // Chunks are of HTTP/1.1.
    const framing = of.framing === "chunked" && of.minor === "0" ? "length" : of.framing;
    const lines = [
      `HTTP/1.${of.minor} ${of.status}${of.reason}`,
      ...of.headers.map(([prefix, name, text]) => `${prefix}${name}: ${text}`),
      ...(of.connection === null ? [] : [`Connection: ${of.connection}`]),
      ...(hasBody && framing === "length" ? [`${of.lengthName}: ${of.body.length}`] : []),
      ...(hasBody && framing === "chunked" ? [`${of.codingName}: chunked`] : []),
    ];
    const content = framing === "chunked" ? chunked(of.body, of.chunkSize, of.extension, of.trailers) : of.body;
    const bytes = Buffer.concat([
      Buffer.from(of.interim),
      Buffer.from(`${lines.join("\r\n")}\r\n\r\n`),
      hasBody ? content : Buffer.alloc(0),
    ]);
    const cuts = [...new Set(of.cuts.filter((at) => at > 0 && at < bytes.length))].sort((a, b) => a - b);
    return { bytes, cuts, endsIt: hasBody && framing === "end" };
  });

function pieces({ bytes, cuts }: Answer): Buffer[] {
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
}

let server: RawServer;
let current: Answer;

beforeAll(async () => {
  server = await startRawServer(async (socket) => {
    const { endsIt } = current;
    for (const piece of pieces(current)) {
      socket.write(piece);
      await setImmediate();
    }
    if (endsIt) socket.end();
  });
});

afterAll(() => server.close());

/** What Node's own client makes of the answer: status, body, and whether it would use the connection again. */
async function byNode(): Promise<unknown[]> {
  const agent = new Agent({ keepAlive: true });
  try {
    const sent = request({ host: "127.0.0.1", port: server.port, method: "POST", agent });
    sent.end();
    const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) =>
      sent.once("response", resolve).once("error", reject),
    );
    const content = await buffer(response);
    return [response.statusCode, content.toString("hex"), sent.shouldKeepAlive];
  } finally {
    agent.destroy();
  }
}

/** The same of ours; what it does with the connection shows in which one the next request takes. */
async function byOurs(): Promise<unknown[]> {
  const pool = new HttpPool({ origin: new URL(`http://127.0.0.1:${server.port}`), maxConnections: 1 });
  const post = () => pool.request("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n", new Uint8Array(), atMost(5_000));
  const { status, body: content } = await post();
  const before = server.requests.at(-1);
  await post();
  const wasUsedAgain = server.requests.at(-1)?.split(" ")[0] === before?.split(" ")[0];
  return [status, content.toString("hex"), wasUsedAgain];
}

test("whatever answer a server may give, in whatever pieces, is read as Node's own client reads it", async () => {
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      current = answer;
      expect(await byOurs()).toEqual(await byNode());
    }),
    { numRuns: scaled(100) },
  );
}, 300_000);

test("where an answer is cut makes no difference", () => {
  const read = (parts: readonly Buffer[]) => {
    const parser = new ResponseParser();
    const response =
      parts.reduce<ReturnType<ResponseParser["push"]>>((found, part) => found ?? parser.push(part), undefined) ?? parser.end();
    return [response?.status, response?.body.toString("hex"), parser.keepsAlive];
  };
  fc.assert(
    fc.property(answers, (answer) => {
      expect(read(pieces(answer))).toEqual(read([answer.bytes]));
      expect(read([...answer.bytes].map((byte) => Buffer.from([byte])))).toEqual(read([answer.bytes]));
    }),
    { numRuns: scaled(150) },
  );
});

test("whatever bytes come instead of an answer: they are an answer, an error, or not enough", () => {
  const damaged = fc
    .tuple(
      answers,
      fc.array(fc.tuple(fc.nat(600), fc.constantFrom("change", "drop", "double"), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    )
    .map(([{ bytes }, damages]) =>
      damages.reduce((whole, [where, how, byte]) => {
        const at = where % (whole.length + 1);
        const [before, after] = [whole.subarray(0, at), whole.subarray(at)];
        if (how === "change") return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
        return Buffer.concat(how === "drop" ? [before, after.subarray(1 + (byte % 8))] : [before, after.subarray(0, 16), after]);
      }, bytes),
    );
  const outcome = (bytes: Buffer) => {
    const parser = new ResponseParser();
    try {
      return parser.push(bytes) ?? parser.end() ?? "not enough";
    } catch (error) {
      return error;
    }
  };
  fc.assert(
    fc.property(fc.oneof(damaged, body), (bytes) => {
      const found = outcome(bytes);
      if (found === "not enough" || found instanceof Error) return;
      const { status, body: content } = found as { status: number; body: Buffer };
      expect(status).toBeGreaterThanOrEqual(200);
      expect(content.length).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: scaled(1_000) },
  );
});
