import { BroadcastLedger } from "../../load/instrument/broadcast-ledger";

test("everything that came is complete, with the latency of each and the last receiver known", () => {
  const ledger = new BroadcastLedger(2);
  ledger.send(0, 0, 1000);
  expect(ledger.receive(0, 0, 0, 1010.5)).toEqual({ outcome: "delivered", latencyMs: 10.5, reachedAll: false });
  expect(ledger.settled).toBe(false);
  expect(ledger.receive(1, 0, 0, 1012)).toEqual({ outcome: "delivered", latencyMs: 12, reachedAll: true });
  expect(ledger.settled).toBe(true);
  expect(ledger.account()).toEqual({ broadcasts: 1, expected: 2, received: 2, missing: 0, duplicates: 0, completenessPercent: 100 });
});

test("a repeated delivery is a duplicate and does not stand in for a missing one", () => {
  const ledger = new BroadcastLedger(2);
  ledger.send(0, 0, 0);
  ledger.receive(0, 0, 0, 1);
  expect(ledger.receive(0, 0, 0, 2)).toEqual({ outcome: "duplicate" });
  expect(ledger.account()).toEqual({ broadcasts: 1, expected: 2, received: 1, missing: 1, duplicates: 1, completenessPercent: 50 });
});

test("broadcasts of several publishers are kept apart", () => {
  const ledger = new BroadcastLedger(1);
  ledger.send(0, 0, 0);
  ledger.send(1, 0, 0);
  expect(ledger.receive(0, 0, 0, 1).outcome).toBe("delivered");
  expect(ledger.receive(0, 1, 0, 1).outcome).toBe("delivered");
});

test("what was never sent, and a client that is not of the audience, are unknown and count for nothing", () => {
  const ledger = new BroadcastLedger(1);
  ledger.send(0, 0, 0);
  expect(ledger.receive(0, 0, 1, 1)).toEqual({ outcome: "unknown" });
  expect(ledger.receive(1, 0, 0, 1)).toEqual({ outcome: "unknown" });
  expect(ledger.account()).toMatchObject({ received: 0, duplicates: 0 });
});

test("one delivery of a hundred thousand that is missing is not rounded up to 100 percent", () => {
  const ledger = new BroadcastLedger(100_000);
  ledger.send(0, 0, 0);
  for (let client = 1; client < 100_000; client++) ledger.receive(client, 0, 0, 1);
  expect(ledger.account()).toMatchObject({ missing: 1, completenessPercent: 99.99 });
});

test("a run that sent nothing proves nothing", () => {
  expect(new BroadcastLedger(10).account()).toMatchObject({ expected: 0, completenessPercent: 0 });
});
