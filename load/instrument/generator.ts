import { randomUUID } from "node:crypto";
import { BroadcastChannel } from "node:worker_threads";
import { channelName, type EndReport, type Message } from "../results/messages";
import type { Context, Metrics } from "./artillery";
import { describeError } from "./describe-error";
import { Fanout } from "./fanout";
import { checkForLeaks } from "./leak-check";
import { Recorder } from "./recorder";
import { RigMonitor } from "./rig-monitor";
import { numberVariable, textVariable } from "./variables";
import type { Visit } from "./visitors";

/**
 * One virtual user of artillery, which is one generator of load: it opens all the sockets itself. Artillery's own `ws` engine would open one
 * for each user, tell nothing of the handshake, and listen only while a step runs.
 */
export class Generator {
  readonly id = randomUUID().slice(0, 8);
  readonly recorder: Recorder;
  readonly #context: Context;
  readonly #originMs: number;
  #fanout: Fanout | undefined;

  /** @param post takes what is measured to the main thread */
  constructor(context: Context, metrics: Metrics, rig: RigMonitor, post: (message: Message) => void) {
    this.#context = context;
    this.#originMs = numberVariable(context, "originMs");
    this.recorder = new Recorder(this.id, metrics, this.#originMs, rig, post);
    this.recorder.declare("connections.opened", "connections.closed", "connections.failed", "connections.unexpected_closes");
  }

  /** A variable of the scenario. */
  number(name: string): number {
    return numberVariable(this.#context, name);
  }

  get url(): string {
    return textVariable(this.#context, "target");
  }

  get visit(): Visit {
    return {
      url: this.url,
      holdMs: 1000 * this.number("holdSeconds"),
      answerMs: 1000 * this.number("answerSeconds"),
      vanishShare: this.number("vanishShare"),
    };
  }

  /** Its audience, for the scenarios that broadcast. */
  get fanout(): Fanout {
    this.#fanout ??= new Fanout(
      {
        id: this.id,
        run: textVariable(this.#context, "$testId"),
        url: this.url,
        generators: this.number("generators"),
        gatherMs: 1000 * this.number("gatherSeconds"),
        publishers: this.number("publishers"),
        payloadBytes: this.number("payloadBytes"),
        connectsPerSecond: this.number("connectsPerSecond"),
        readyMs: 1000 * this.number("answerSeconds"),
        drainMs: 1000 * this.number("drainSeconds"),
      },
      this.recorder,
    );
    return this.#fanout;
  }

  async checkForLeaks(): Promise<void> {
    const { rowsBefore } = this.#context.vars;
    const before = Array.isArray(rowsBefore) ? new Set<string>(rowsBefore) : undefined;
    await checkForLeaks(this.url, before, 1000 * this.number("cleanupSeconds"), this.recorder);
  }

  /** Its last word. A generator without an audience has nobody to agree with on who leads. */
  report(): EndReport {
    const { overloadedFrom } = this.recorder;
    return {
      ...(overloadedFrom !== undefined && { overloadedFrom }),
      kind: "end",
      generator: this.id,
      leads: this.#fanout?.ensemble.leads ?? true,
      met: this.#fanout?.ensemble.met ?? 1,
      clock: this.#fanout?.ensemble.clock ?? { offsetMs: 0, errorMs: 0 },
      broadcasts: this.#fanout?.ledger.reports((time) => time - this.#originMs) ?? [],
      closes: this.recorder.closes,
    };
  }
}

/** Makes artillery's function of what a generator is to do. Whatever comes of it, what was measured is handed over. */
export function scenario(act: (generator: Generator) => Promise<void>): (context: Context, metrics: Metrics) => Promise<void> {
  return async (context, metrics) => {
    const channel = new BroadcastChannel(channelName(textVariable(context, "$testId")));
    const rig = new RigMonitor();
    const generator = new Generator(context, metrics, rig, (message) => channel.postMessage(message));
    try {
      await act(generator);
    } catch (error) {
      generator.recorder.say(`The generator stopped: ${describeError(error)}`);
      throw error;
    } finally {
      generator.recorder.stop();
      rig.stop();
      channel.postMessage(generator.report());
      channel.close();
    }
  };
}
