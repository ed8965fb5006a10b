import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { TextFrames } from "../../local/api-gateway/text-frames";
import { rigPerTest } from "../helpers/gateway-rig";

const startRig = rigPerTest();

const functions = { $default: ({ body }: { body?: string }) => ({ statusCode: 200, body: `${body}${body}` }) };
const text = "All work and no play makes Jack a dull boy. ".repeat(600);
const deflates = { threshold: 0, serverMaxWindowBits: 12 };

test("a client that offers permessage-deflate gets it without context, and both sides understand each other", async () => {
  // given
  const rig = await startRig({ functions });
  // when
  const { client, connectionId: ConnectionId } = await rig.connectWithId("/dev", { perMessageDeflate: deflates });
  const replies: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    client.send(text);
    replies.push(await client.next());
  }
  await rig.management().send(new PostToConnectionCommand({ ConnectionId, Data: text }));
  // then
  const extension = "permessage-deflate; server_max_window_bits=12; server_no_context_takeover; client_no_context_takeover";
  expect(String(client.answerHeaders["sec-websocket-extensions"]).split("; ").sort()).toEqual(extension.split("; ").sort());
  expect(replies).toEqual(Array(3).fill(text + text));
  expect(await client.next()).toBe(text);
});

test.each([
  ["no offer", undefined, false],
  ["an extension that nobody knows", "x-webkit-deflate-frame", false],
  ["a window that the gateway cannot keep to", "permessage-deflate; server_max_window_bits=9", false],
  ["a parameter that nobody knows", "permessage-deflate; x=1", false],
  ["a second offer that will do", "permessage-deflate; server_max_window_bits=9, permessage-deflate", true],
  ["a list that is none", ",;==,", false],
])("with %s a handshake completes, and is compressed: %s", async (_what, offer, compressed) => {
  // given
  const rig = await startRig({ functions });
  // when
  const client = await rig.connect(
    "/dev",
    offer === undefined ? {} : { perMessageDeflate: compressed, headers: { "Sec-WebSocket-Extensions": offer } },
  );
  // then
  expect(client.answerHeaders["sec-websocket-extensions"] !== undefined).toBe(compressed);
});

describe("the frames of a broadcast", () => {
  const payload = () => Buffer.from(text);

  test("are the same bytes in memory for every receiver", () => {
    const frames = new TextFrames();
    expect(frames.encode(payload(), true)).toBe(frames.encode(payload(), true));
    expect(frames.encode(payload(), false)).toBe(frames.encode(payload(), false));
    expect(frames.encode(payload(), true).length).toBeLessThan(text.length / 10);
  });

  test("stay apart from those of other broadcasts that are underway", () => {
    const frames = new TextFrames();
    const others = Array.from({ length: 20 }, (_, index) => Buffer.from(`other ${index}`));
    const encoded = others.map((other) => frames.encode(other, false));
    expect(encoded.map((frame) => frame.subarray(2).toString())).toEqual(others.map(String));
    expect(frames.encode(Buffer.from("other 3"), false)).toEqual(encoded[3]);
  });

  test("are never larger than 32 KB each", () => {
    const encoded = new TextFrames().encode(Buffer.alloc(70_000, "x"), false);
    const headers: string[] = [];
    for (let at = 0; at < encoded.length; ) {
      const length = encoded.readUInt16BE(at + 2);
      headers.push(`${encoded.readUInt8(at).toString(16)} ${length}`);
      at += 4 + length;
    }
    expect(headers).toEqual(["1 32768", "0 32768", "80 4464"]);
  });

  test("are UTF-8, whatever was posted", () => {
    const [first] = [new TextFrames().encode(Buffer.from([0x68, 0x69, 0xff]), false)];
    expect(first?.subarray(2).toString()).toBe("hi\ufffd");
  });
});
