import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import fc from "fast-check";
import { asyncApi, jsonSchema } from "../../client/contract/documents";
import { FROM_CLIENT, FROM_SERVER } from "../../client/contract/schemas";
import { messageFrame, readFrame } from "../../client/frames";
import { parseMessage } from "../../lambdas/core/parse-message";
import { incompleteFrame } from "../../lambdas/tell-sender";
import { PROJECT_DIR } from "../helpers/run";

const CLIENT = path.join(PROJECT_DIR, "client");

test.each([
  ["messages.schema.json", jsonSchema],
  ["asyncapi.json", asyncApi],
])("%s is what npm run contract writes", (name, document) => {
  expect(JSON.parse(readFileSync(path.join(CLIENT, "contract", name), "utf8"))).toEqual(document());
});

test("every JSON value that a client sends passes the message function and comes back to clients as it was", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (id, data) => {
      const frame = messageFrame(id, data) ?? "";
      const pushed = parseMessage(frame);
      const text = "text" in pushed ? pushed.text : "";
      expect(FROM_CLIENT.broadcast.parse(JSON.parse(frame))).toEqual(JSON.parse(frame));
      expect(FROM_SERVER.clientMessage.parse(JSON.parse(text))).toEqual({ messageId: id, data: JSON.parse(JSON.stringify(data)) });
      expect(readFrame(text)).toEqual({ kind: "message", id, data: JSON.parse(JSON.stringify(data)) });
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["invalid_json", "{"],
  ["missing_data", "{}"],
  ["invalid_text", '{"data":"\\ud800"}'],
  ["too_large", JSON.stringify({ data: "a".repeat(128 * 1024 + 1) })],
])("the refusal %s is in the contract, and the client reads it", (code, text) => {
  const parsed = parseMessage(text);
  const frame = { type: "error", ...("refusal" in parsed && parsed.refusal) };
  expect(FROM_SERVER.refusal.parse(frame)).toEqual(frame);
  expect(readFrame(JSON.stringify(frame))).toMatchObject({ kind: "error", code });
});

test("the frame of a broadcast that missed receivers is in the contract, and the client reads it", () => {
  const report = { delivered: 5, gone: 1, unconfirmed: 1, failed: 2, tooLarge: 3, reasons: {} };
  const message = { data: "", sender: { connectionId: "a=", connectedAt: 0 }, broadcastId: "b=", startedAt: 0 };
  const frame = { type: "error", ...incompleteFrame(message, { report } as unknown as Parameters<typeof incompleteFrame>[1]) };
  expect(FROM_SERVER.incomplete.parse(frame)).toEqual(frame);
  expect(readFrame(JSON.stringify(frame))).toMatchObject({ kind: "error", code: "incomplete", details: { failed: 2 } });
});

test("the client is one small file for browsers without anything from outside its folder", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(CLIENT, "fanfare-client.ts")],
    absWorkingDir: CLIENT,
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    write: false,
    metafile: true,
  });
  expect(Object.keys(metafile.inputs).filter((file) => !/^[\w-]+\.ts$/.test(file))).toEqual([]);
  expect(outputFiles[0]?.contents.length).toBeLessThan(10_000);
});
