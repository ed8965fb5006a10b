import { broadcastFrame, type Control, controlFrame, readFrame } from "../../load/instrument/frame";

const payload = { run: "this", publisher: 1, number: 2 };

function delivered(frame: string): string {
  return JSON.stringify(JSON.parse(frame).data);
}

test("what a publisher sends is what a client of the same run reads", () => {
  const frame = broadcastFrame(payload, 0);
  expect(JSON.parse(frame).type).toBe("message");
  expect(readFrame(delivered(frame), "this")).toEqual({ kind: "delivery", payload });
});

test("a payload is filled up to its size, and one that is larger anyhow stays as it is", () => {
  expect(delivered(broadcastFrame(payload, 1_000))).toHaveLength(1_000);
  expect(delivered(broadcastFrame(payload, 10))).toBe(JSON.stringify(payload));
});

test("what one generator tells the others is no delivery", () => {
  const control: Control = { control: "ping", from: "a", to: "b", id: 3 };
  expect(readFrame(delivered(controlFrame("this", control)), "this")).toEqual({ kind: "control", control });
});

test("payloads and words of another run are foreign", () => {
  expect(readFrame(JSON.stringify(payload), "another")).toEqual({ kind: "foreign" });
  expect(readFrame(delivered(controlFrame("this", { control: "end", from: "a" })), "another")).toEqual({ kind: "foreign" });
});

test.each(["hello", "", "null", "3", "[1]", '{"run":"this"}', '{"message":"a chat, not an error"}'])("%j is foreign", (text) => {
  expect(readFrame(text, "this")).toEqual({ kind: "foreign" });
});

test.each([
  ['{"type":"error","code":"TOO_BIG","message":"data is too big"}', "too_big"],
  ['{"message": "Internal server error", "connectionId":"eHrdFcnvvHcCE-w=", "requestId":"eHrjDEuVPHcFWMg="}', "internal_server_error"],
  ['{"type":"error","code":"incomplete","failed":1,"tooLarge":0}', "incomplete"],
  ['{"type":"error","code":"incomplete","failed":0,"tooLarge":7}', "incomplete_too_large"],
  ['{"type":"error","code":413}', "other"],
  [`{"type":"error","code":"${"a".repeat(41)}"}`, "other"],
  ['{"type":"error"}', "other"],
])("%s is an error frame with the code %s", (text, code) => {
  expect(readFrame(text, "this")).toEqual({ kind: "error", code, text });
});

test.each([
  { control: "step", from: "a", step: { first: 0, count: 1.5, startAt: 0, rate: 1, publishers: 1 } },
  { control: "step", from: "a", step: { first: 0, count: 1, startAt: 0, rate: 0, publishers: 1 } },
  { control: "step", from: "a", step: { first: 0, count: 1, startAt: 0, rate: 1, publishers: 1e9 } },
  { control: "hello", from: "a".repeat(1_000), synchronized: true },
  { control: "pong", from: "a", to: "b", id: "1", at: 0 },
  { publisher: 0.5, number: 1 },
])("a forged frame of the run is foreign: %j", (forged) => {
  expect(readFrame(JSON.stringify({ run: "this", ...forged }), "this")).toEqual({ kind: "foreign" });
});
