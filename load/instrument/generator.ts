import { randomUUID } from "node:crypto";
import { BroadcastChannel } from "node:worker_threads";
import { channelName, type EndReport, type Message } from "../results/messages";
import type { Context, Metrics } from "./artillery";
import type { Connector } from "./connector";
import { describeError } from "./describe-error";
import { Fanout } from "./fanout";
import { checkForLeaks, type LeakCheck } from "./leak-check";
import { connectorOf } from "./prepare";
import { Recorder } from "./recorder";
import { RigMonitor } from "./rig-monitor";
import { numberVariable, textVariable } from "./variables";
import type { Visit } from "./visitors";

/**
 * One virtual user of artillery is one generator of load, which opens all sockets itself. Artillery's own `ws` engine opens one socket for each
 * user, does not measure the handshake, and listens only while a step runs.
 */
export class Generator {
  readonly id = randomUUID().slice(0, 8);
  readonly recorder: Recorder;
  readonly #context: Context;
  readonly #connector: Connector;
  readonly #originMs: number;
  #fanout: Fanout | undefined;

  /** @param post takes a message to the main thread */
  constructor(context: Context, connector: Connector, metrics: Metrics, rig: RigMonitor, post: (message: Message) => void) {
    this.#context = context;
    this.#connector = connector;
    this.#originMs = numberVariable(context, "originMs");
    this.recorder = new Recorder(this.id, metrics, this.#originMs, rig, post);
    this.recorder.declare("connections.opened", "connections.closed", "connections.failed", "connections.unexpected_closes");
  }

  /** A variable of the scenario. */
  number(name: string): number {
    return numberVariable(this.#context, name);
  }

  get visit(): Visit {
    return {
      connector: this.#connector,
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
        connector: this.#connector,
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

  /** @throws Error when the table cannot be read */
  async checkForLeaks(): Promise<void> {
    const { leakCheck, leakCheckTable } = this.#context.vars;
    if (leakCheck === "off") {
      this.recorder.count("churn.rows_unchecked");
      this.recorder.say("Rows left behind are not checked: leakCheck is off.");
    } else {
      await checkForLeaks(leakCheckTable as LeakCheck, 1000 * this.number("cleanupSeconds"), this.recorder);
    }
  }

  /** Its last message. A generator without an audience does not meet others, and so leads. */
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

/** Makes a function for artillery of `act`. Also when `act` fails, its measurements are handed over. */
export function scenario(act: (generator: Generator) => Promise<void>): (context: Context, metrics: Metrics) => Promise<void> {
  return async (context, metrics) => {
    const connector = await connectorOf(context);
    const channel = new BroadcastChannel(channelName(textVariable(context, "$testId")));
    const rig = new RigMonitor();
    const generator = new Generator(context, connector, metrics, rig, (message) => channel.postMessage(message));
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
