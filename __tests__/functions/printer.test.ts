import { stripVTControlCharacters } from "node:util";
import { eventLine } from "../../local/cli/printer";
import type { RuntimeEvent } from "../../local/event-log";
import { NO_FAULT_YET } from "../../local/faults/fault-counts";

const AT = new Date(2025, 0, 1, 12, 3, 41);
const TIMING = { durationMs: 12.4, waitMs: 0 };

test.each<[string, RuntimeEvent, string | undefined]>([
  ["Lambda's own log lines are not repeated", { type: "platformLog", functionName: "fn", logStreamName: "s", line: "START" }, undefined],
  [
    "a handler's line loses the frame of the text format",
    { type: "functionLog", functionName: "fn", logStreamName: "s", line: "2025-01-01T00:00:00.000Z\tid\tWARN\tlow on\ttea" },
    "log          fn  WARN low on\ttea",
  ],
  [
    "as a Python handler's does",
    { type: "functionLog", functionName: "fn", logStreamName: "s", line: "[WARNING]\t2025-01-01T00:00:00.000Z\tid\tlow on\ttea" },
    "log          fn  WARNING low on\ttea",
  ],
  [
    "and that of the JSON format",
    { type: "functionLog", functionName: "fn", logStreamName: "s", line: '{"level":"INFO","message":{"a":1}}' },
    'log          fn  INFO {"a":1}',
  ],
  [
    "a function that another one invoked",
    {
      type: "functionInvoked",
      functionName: "fn",
      invocationType: "Event",
      requestId: "id",
      outcome: "error",
      error: "Error: no",
      ...TIMING,
    },
    "invoke       fn  Event  error  12 ms  Error: no",
  ],
  [
    "an asynchronous invocation that is dropped",
    {
      type: "invocationDropped",
      functionName: "fn",
      requestId: "id",
      reason: "RetriesExhausted",
      attempts: 3,
      error: "Error: no",
      deliveries: [{ target: "arn:q" }, { target: "arn:t", problem: "only queues of SQS are emulated" }],
    },
    "dropped      fn  id  RetriesExhausted after 3 attempts  Error: no; sent to arn:q; not sent to arn:t: only queues of SQS are emulated",
  ],
  [
    "a change that needs a restart",
    { type: "reloaded", changes: ["function a", "policies of b", "route c added"], needsRestart: ["table t"] },
    "reloaded     function a, policies of b, route c added  (restart to serve table t)",
  ],
  ["a save that changes nothing", { type: "reloaded", changes: [], needsRestart: [] }, "reloaded     nothing that is served has changed"],
  [
    "faults that are on",
    { type: "faultsSet", faults: { callbackErrorShare: 0.1, staleRows: 5 }, seed: 7 },
    "faults       --fault callback-error-share=0.1 --fault stale-rows=5 --fault-seed 7",
  ],
  ["faults that are switched off", { type: "faultsSet", faults: {}, seed: 7 }, "faults       none"],
  [
    "faults that have happened",
    { type: "faultsInjected", counts: { ...NO_FAULT_YET, postsFailed: 12, coldStarts: 1 }, seed: 7 },
    "faults       12 posts failed, 1 cold starts  --fault-seed 7",
  ],
  ["and none that have", { type: "faultsInjected", counts: NO_FAULT_YET, seed: 7 }, "faults       none happened  --fault-seed 7"],
  [
    "a build that fails",
    { type: "reloadFailed", reason: "a.ts:1:2: ERROR: no\n  b.ts:3:4: ERROR: nor" },
    "not reloaded a.ts:1:2: ERROR: no  b.ts:3:4: ERROR: nor",
  ],
])("%s", (_what, event, line) => {
  const printed = eventLine(event, AT);
  expect(printed && stripVTControlCharacters(printed)).toBe(line && `12:03:41  ${line}`);
});
