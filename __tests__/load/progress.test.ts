import { Progress } from "../../load/progress/progress";
import type { SecondReport } from "../../load/results/messages";

function second(number: number): SecondReport {
  return {
    kind: "second",
    generator: "a",
    second: number,
    counters: { "fanout.received": 3 },
    samples: { "fanout.latency_ms": Float64Array.of(1, 2, 30) },
    gauges: { connections: 100, outstanding: 2 },
    rig: { maxLagMs: 0, cpuPercent: 0, gcMs: 0 },
  };
}

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => void written.push(text) };
}

test("on a terminal each second takes the line of the one before, unless somebody else has written since", () => {
  const screen = terminal(true);
  const progress = new Progress(screen);
  progress.show(second(0));
  progress.show(second(1));
  progress.say("a word");
  progress.show(second(2));
  expect(screen.written).toEqual([
    "\r\u001b[K   1 s  100 connected  3 deliveries/s  p50 2.0 ms p99 30.0 ms  2 outstanding\n",
    "\r\u001b[K\u001b[1A\u001b[K   2 s  100 connected  3 deliveries/s  p50 2.0 ms p99 30.0 ms  2 outstanding\n",
    "\r\u001b[Ka word\n",
    "\r\u001b[K   3 s  100 connected  3 deliveries/s  p50 2.0 ms p99 30.0 ms  2 outstanding\n",
  ]);
});

test("elsewhere there is a plain line every ten seconds", () => {
  const file = terminal(false);
  const progress = new Progress(file);
  for (let number = 0; number < 25; number++) progress.show(second(number));
  expect(file.written).toEqual([
    "  10 s  100 connected  3 deliveries/s  p50 2.0 ms p99 30.0 ms  2 outstanding\n",
    "  20 s  100 connected  3 deliveries/s  p50 2.0 ms p99 30.0 ms  2 outstanding\n",
  ]);
});
