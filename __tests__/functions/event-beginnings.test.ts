import { EventBeginnings } from "../../local/lambda/event-beginnings";

test("what a helper does began when the event came that its caller works on", () => {
  const beginnings = new EventBeginnings();
  const clientsMessage = performance.now() - 500;
  beginnings.goesTo("ASIACALLER", clientsMessage);

  const forHelper = beginnings.ofEventFrom("ASIACALLER");
  // The caller is on to something else before its helper starts.
  beginnings.goesTo("ASIACALLER", performance.now());
  beginnings.goesTo("ASIAHELPER", forHelper);

  expect(beginnings.of("ASIAHELPER")).toBe(clientsMessage);
});

test("an event from anybody else begins when it comes, and nobody else has a beginning", () => {
  const beginnings = new EventBeginnings();
  const before = performance.now();
  for (const sender of [undefined, "test"]) {
    const beganAt = beginnings.ofEventFrom(sender);
    expect(beganAt).toBeGreaterThanOrEqual(before);
    expect(beganAt).toBeLessThanOrEqual(performance.now());
  }
  expect(beginnings.of("test")).toBeUndefined();
});
