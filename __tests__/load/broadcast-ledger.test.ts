import { BroadcastLedger } from "../../load/instrument/broadcast-ledger";
import type { Payload, Step } from "../../load/instrument/frame";

const STEP: Step = { first: 0, count: 2, startAt: 5_000, rate: 10, publishers: 1 };
/** The clock of this generator is 4 s behind that of the one that leads. */
const STARTS_AT = 1_000;

/** One publisher's broadcasts at 1000 ms and 1100 ms to an audience of two. */
function ledgerOfTwo(): BroadcastLedger {
  const ledger = new BroadcastLedger();
  ledger.announce(STEP, STARTS_AT, 2);
  return ledger;
}

function broadcast(number: number): Payload {
  return { run: "r", publisher: 0, number };
}

test("latency is counted from the intended time, and the first and the last receiver are known", () => {
  const ledger = ledgerOfTwo();
  const delivered = { outcome: "delivered", outOfOrder: false, step: STEP };
  expect(ledger.receive(1, broadcast(0), 1_003)).toEqual({ ...delivered, latencyMs: 3, isFirst: true, isLast: false });
  expect(ledger.receive(0, broadcast(0), 1_007)).toEqual({ ...delivered, latencyMs: 7, isFirst: false, isLast: true });
});

test("what was announced is owed, whether it was sent or not", () => {
  const ledger = ledgerOfTwo();
  ledger.receive(0, broadcast(0), 1_003);
  expect(ledger.account()).toEqual({ expected: 4, received: 1, missing: 3 });
  expect(ledger.settled).toBe(false);
});

test("a second copy is a duplicate, and counts neither as received nor for the latency", () => {
  const ledger = ledgerOfTwo();
  ledger.receive(0, broadcast(0), 1_003);
  expect(ledger.receive(0, broadcast(0), 1_004)).toEqual({ outcome: "duplicate", intendedAt: 1_000 });
  expect(ledger.account()).toEqual({ expected: 4, received: 1, missing: 3 });
});

test("what nobody announced, and a client that is not of the audience, are unknown", () => {
  const ledger = ledgerOfTwo();
  expect(ledger.receive(0, broadcast(2), 1_003)).toEqual({ outcome: "unknown" });
  expect(ledger.receive(2, broadcast(0), 1_003)).toEqual({ outcome: "unknown" });
});

test("a delivery is out of order when its client had a later one of the same publisher", () => {
  const ledger = ledgerOfTwo();
  ledger.receive(0, broadcast(1), 1_103);
  expect(ledger.receive(0, broadcast(0), 1_104)).toMatchObject({ outcome: "delivered", outOfOrder: true });
  expect(ledger.receive(1, broadcast(0), 1_104)).toMatchObject({ outcome: "delivered", outOfOrder: false });
});

test("each step has an account of its own", () => {
  const ledger = ledgerOfTwo();
  const harder: Step = { ...STEP, first: 2, count: 1 };
  ledger.announce(harder, STARTS_AT + 200, 3);
  ledger.receive(2, broadcast(2), 1_250);
  expect(ledger.account(STEP)).toEqual({ expected: 4, received: 0, missing: 4 });
  expect(ledger.account(harder)).toEqual({ expected: 3, received: 1, missing: 2 });
});

test("outstanding is what should have come by now, and not what is only announced", () => {
  const ledger = ledgerOfTwo();
  expect(ledger.outstanding(999)).toBe(0);
  expect(ledger.outstanding(1_000)).toBe(2);
  ledger.receive(0, broadcast(0), 1_003);
  ledger.receive(1, broadcast(0), 1_003);
  expect(ledger.outstanding(1_099)).toBe(0);
  expect(ledger.outstanding(1_100)).toBe(2);
});

test("it tells of each broadcast who got it and when, and leaves the times out where nobody did", () => {
  const ledger = ledgerOfTwo();
  ledger.receive(0, broadcast(0), 1_003);
  ledger.receive(1, broadcast(0), 1_009);
  expect(ledger.reports((time) => time - 1_000)).toEqual([
    { number: 0, intendedAtMs: 0, audience: 2, received: 2, firstMs: 3, lastMs: 9 },
    { number: 1, intendedAtMs: 100, audience: 2, received: 0 },
  ]);
});
