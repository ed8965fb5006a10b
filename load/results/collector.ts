import { setTimeout } from "node:timers/promises";
import type { Histogram } from "hdr-histogram-js";
import { encode, newHistogram, record } from "./histograms";
import type { EndReport, SecondReport } from "./messages";
import type { GeneratorPart, Part, SecondPart } from "./parts";

/** Longest wait for the last message of each generator. */
const SETTLE_MS = 3_000;

interface Entry {
  readonly seconds: SecondPart[];
  readonly rig: GeneratorPart["rig"];
  end: EndReport | undefined;
}

/** Adds up the messages of the generators in this process. */
export class Collector {
  readonly #entries = new Map<string, Entry>();
  readonly #counters: Record<string, number> = {};
  readonly #histograms = new Map<string, Histogram>();

  receive(message: SecondReport | EndReport): void {
    const entry = this.#entryOf(message.generator);
    if (message.kind === "end") entry.end = message;
    else this.#add(entry, message);
  }

  /** Resolves when every known generator has sent its last message, or after `SETTLE_MS`. */
  async settled(): Promise<void> {
    for (let waitedMs = 0; waitedMs < SETTLE_MS && ![...this.#entries.values()].every(({ end }) => end); waitedMs += 50) {
      await setTimeout(50);
    }
  }

  /** @param originMs start of the run, by the clock of this process */
  part(originMs: number, thresholds: Part["thresholds"]): Part {
    return {
      originMs,
      thresholds,
      total: { counters: this.#counters, histograms: encodeAll(this.#histograms) },
      generators: [...this.#entries].map(([generator, { seconds, rig, end }]) => ({
        generator,
        leads: end?.leads ?? false,
        met: end?.met ?? 1,
        ...(end?.overloadedFrom !== undefined && { overloadedFrom: end.overloadedFrom }),
        clock: end?.clock ?? { offsetMs: 0, errorMs: 0 },
        seconds,
        rig,
        broadcasts: end?.broadcasts ?? [],
        closes: end?.closes ?? [],
      })),
    };
  }

  #entryOf(generator: string): Entry {
    const entry = this.#entries.get(generator) ?? { seconds: [], rig: [], end: undefined };
    this.#entries.set(generator, entry);
    return entry;
  }

  #add(entry: Entry, { second, counters, samples, gauges, rig }: SecondReport): void {
    for (const [name, value] of Object.entries(counters)) this.#counters[name] = (this.#counters[name] ?? 0) + value;
    const histograms = new Map<string, Histogram>();
    for (const [name, values] of Object.entries(samples)) {
      const own = newHistogram();
      for (const value of values) record(own, value);
      histograms.set(name, own);
      const total = this.#histograms.get(name) ?? newHistogram();
      total.add(own);
      this.#histograms.set(name, total);
    }
    // Encoded at once: a histogram takes about 100 kB of memory, and a run may last hours.
    entry.seconds.push({ second, counters, gauges, histograms: encodeAll(histograms) });
    entry.rig.push({ second, ...rig });
  }
}

function encodeAll(histograms: ReadonlyMap<string, Histogram>): Record<string, string> {
  return Object.fromEntries([...histograms].map(([name, histogram]) => [name, encode(histogram)]));
}
