import { type IntervalHistogram, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import type { RigSecond } from "../results/messages";

/** How often the event loop is asked whether it is late. The histogram counts this interval as part of the delay. */
const RESOLUTION_MS = 10;

/** Watches the thread that generates the load. */
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

  /** What happened since the last call. The CPU time is that of the whole process: of this thread alone Node.js 20 does not know. */
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
