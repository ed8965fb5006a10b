import type { Contender } from "./contenders/contender";

/** What a trial costs the process that broadcasts. */
export interface Usage {
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly peakMemoryMb: number;
  /** What V8 still holds when everything is collected that nobody refers to. */
  readonly keptMemoryMb: number;
}

export type FromContender = ({ readonly type: "done" } & Usage) | ({ readonly type: "usage" } & Usage);

export type ToContender = { readonly type: "go"; readonly receivers: number } | { readonly type: "usage" };

/** Makes a process a contender: it broadcasts when it is told to, and says what it took. */
export function runContender(contender: Contender): void {
  let startedAt = 0;
  let cpu = process.cpuUsage();
  const usage = (type: FromContender["type"]): void => {
    const { user, system } = process.cpuUsage(cpu);
    const elapsedMs = performance.now() - startedAt;
    const peakMemoryMb = process.resourceUsage().maxRSS / 1_024;
    // Started with --expose-gc.
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({
      type,
      elapsedMs,
      cpuMs: (user + system) / 1_000,
      peakMemoryMb,
      keptMemoryMb: (heapUsed + external) / 1_048_576,
    } satisfies FromContender);
  };
  process.on("message", (message: ToContender) => {
    if (message.type === "usage") {
      usage("usage");
      return;
    }
    contender.prepare?.(message.receivers);
    cpu = process.cpuUsage();
    startedAt = performance.now();
    // A rejection is how a handler fails: the trial is over then, too.
    contender.broadcast().then(
      () => usage("done"),
      () => usage("done"),
    );
  });
}
