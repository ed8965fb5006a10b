import { broadcastFrame, readFrame } from "../../load/instrument/frame";

const payload = { run: "this", publisher: 1, sequence: 2, sentAt: 1738650243101.25 };

test("what a publisher sends is what a client of the same run reads, to the fraction of the millisecond", () => {
  const { type, data } = JSON.parse(broadcastFrame(payload));
  expect(type).toBe("message");
  expect(readFrame(JSON.stringify(data), "this")).toEqual({ kind: "delivery", payload });
});

test("a payload of another run is foreign", () => {
  expect(readFrame(JSON.stringify(payload), "another")).toEqual({ kind: "foreign" });
});

test.each(["hello", "", "null", "3", "[1]", '{"run":"this"}', '{"message":"a chat, not an error"}'])("%j is foreign", (text) => {
  expect(readFrame(text, "this")).toEqual({ kind: "foreign" });
});

test.each([
  '{"type":"error","code":"TOO_BIG","message":"data is too big"}',
  '{"message": "Internal server error", "connectionId":"eHrdFcnvvHcCE-w=", "requestId":"eHrjDEuVPHcFWMg="}',
])("%s is an error frame", (text) => {
  expect(readFrame(text, "this")).toEqual({ kind: "error", text });
});
