import { type IntervalHistogram, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import type { RigSecond } from "../results/messages";

/** Interval of the delay measurements. The histogram counts it as part of each delay. */
const RESOLUTION_MS = 10;

/** Watches the health of the thread that generates the load. */
export class RigMonitor {
  readonly #delay: IntervalHistogram;
  readonly #observer: PerformanceObserver;
  #gcMs = 0;
  #cpu = process.cpuUsage();
  #takenAt = performance.now();

  constructor() {
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delay.enable();
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#gcMs += duration;
    });
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  /** The figures since the last call. CPU time is that of the whole process: Node.js 20 does not measure it by thread. */
  take(): RigSecond {
    const takenAt = performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    const second = {
      maxLagMs: Math.max(0, this.#delay.max / 1e6 - RESOLUTION_MS),
      cpuPercent: (user + system) / 10 / (takenAt - this.#takenAt),
      gcMs: this.#gcMs,
    };
    this.#delay.reset();
    this.#cpu = process.cpuUsage();
    this.#takenAt = takenAt;
    this.#gcMs = 0;
    return second;
  }

  stop(): void {
    this.#delay.disable();
    this.#observer.disconnect();
  }
}
