import { setTimeout } from "node:timers/promises";
import type { Histogram } from "hdr-histogram-js";
import { newHistogram, record } from "../results/histograms";
import { BroadcastLedger } from "./broadcast-ledger";
import type { Client, OnMessage } from "./client";
import { now, until } from "./clock";
import type { Connector } from "./connector";
import { withDeadline } from "./deadline";
import { Ensemble } from "./ensemble";
import { broadcastFrame, controlFrame, type Frame, readFrame, type Step } from "./frame";
import { Member } from "./member";
import type { Recorder } from "./recorder";

export interface FanoutPlan {
  /** Tells this generator from the others of the run. */
  readonly id: string;
  /** Artillery's id of the run, which tells its payloads from all others. */
  readonly run: string;
  readonly connector: Connector;
  /** Generators in the run, this one included. */
  readonly generators: number;
  readonly gatherMs: number;
  /** How many clients of the audience also send: all of them in a smaller audience. */
  readonly publishers: number;
  readonly payloadBytes: number;
  readonly connectsPerSecond: number;
  /** How long the answer to a client's Marko? may take. */
  readonly readyMs: number;
  /** How long after a step its last deliveries may come. */
  readonly drainMs: number;
}

/** A stretch of broadcasts, for a scenario to ask for. */
export interface Stretch {
  /** Broadcasts a second. */
  readonly rate: number;
  readonly seconds: number;
  /** A histogram of its own for the latencies. */
  readonly histogram?: string;
}

export interface Outcome {
  readonly received: number;
  readonly missing: number;
  readonly latencies: Histogram;
  /** How late the generator sent each broadcast. */
  readonly sendLags: Histogram;
}

/** From the announcement to the first broadcast. Several generators must hear the announcement first. */
const HEAD_START_MS = { alone: 50, together: 1_000 };
/** How long the run listens for duplicates once it has all deliveries. */
const DUPLICATES_MS = 250;

/** Codes of error frames that are counted apart. The server chooses the codes, and each is a counter in memory. */
const MAX_ERROR_CODES = 20;

/** An audience that must receive every broadcast, and the broadcasts to it. Latency is counted from the time that the schedule sets. */
export class Fanout {
  readonly #plan: FanoutPlan;
  readonly #recorder: Recorder;
  readonly #ledger = new BroadcastLedger();
  readonly #ensemble: Ensemble;
  readonly #ready: Member[] = [];
  readonly #latencies = new Map<Step, Histogram>();
  #audience = 0;
  #announced = 0;
  /** When the last announced broadcast is over. */
  #busyUntil = 0;
  #errorFrames = 0;
  readonly #errorCodes = new Set<string>();
  #progressed: () => void = () => {};
  #lastData: Buffer = Buffer.alloc(0);
  #lastFrame: Frame = { kind: "foreign" };

  constructor(plan: FanoutPlan, recorder: Recorder) {
    this.#plan = plan;
    this.#recorder = recorder;
    this.#ensemble = new Ensemble({
      id: plan.id,
      size: plan.generators,
      patienceMs: plan.gatherMs,
      send: (control) => this.#speaker()?.send(controlFrame(plan.run, control)),
      onStep: (step) => this.#enter(step, step.startAt - this.#ensemble.clock.offsetMs),
    });
    recorder.watch(() => this.#ledger.outstanding(now()));
    recorder.declare("fanout.clients_ready", "fanout.broadcasts", "fanout.expected", "fanout.received", "fanout.missing");
    recorder.declare("fanout.duplicates", "fanout.out_of_order", "fanout.foreign", "fanout.error_frames");
  }

  get ensemble(): Ensemble {
    return this.#ensemble;
  }

  get ledger(): BroadcastLedger {
    return this.#ledger;
  }

  /** How many came until now. */
  get errorFrames(): number {
    return this.#errorFrames;
  }

  get audience(): number {
    return this.#audience;
  }

  /** Connects that many more clients and waits until each has an answer. A client that fails misses every broadcast from now on. */
  async join(clients: number): Promise<void> {
    const startAt = now();
    const first = this.#audience;
    this.#audience += clients;
    const joining: Promise<void>[] = [];
    for (let index = 0; index < clients; index++) {
      const dueAt = startAt + (index * 1000) / this.#plan.connectsPerSecond;
      await until(dueAt);
      joining.push(this.#joinOne(first + index, dueAt));
    }
    const failed = (await Promise.allSettled(joining)).filter(({ status }) => status === "rejected").length;
    this.#recorder.count("fanout.clients_ready", clients - failed);
  }

  /** Waits for all generators. Then the one that leads runs `lead`; the others listen until all announced broadcasts have come. */
  async together(lead: () => Promise<void>): Promise<void> {
    await this.#ensemble.gather();
    if (this.#ensemble.leads) {
      await lead();
      await this.#ensemble.end();
    } else {
      const begunAt = now();
      await this.#ensemble.ended(() => Math.max(begunAt, this.#busyUntil));
      await this.#drain();
    }
  }

  /** Broadcasts the stretches without a pause between them, and waits for the deliveries, at most `drainMs` after the last broadcast. */
  async broadcast(stretches: readonly Stretch[]): Promise<Outcome[]> {
    let startAt = now() + (this.#plan.generators > 1 ? HEAD_START_MS.together : HEAD_START_MS.alone);
    const steps: Step[] = [];
    for (const { rate, seconds, ...others } of stretches) {
      const count = Math.max(1, Math.round(rate * seconds));
      const step = { first: this.#announced, count, startAt, rate, publishers: this.#plan.publishers, ...others };
      this.#enter(step, startAt);
      await this.#ensemble.announce(step);
      steps.push(step);
      startAt += (count * 1000) / rate;
    }
    const sendLags: Histogram[] = [];
    for (const step of steps) sendLags.push(await this.#publish(step));
    await this.#drain();
    return steps.map((step, index) => ({
      ...this.#ledger.account(step),
      latencies: this.#latencies.get(step) ?? newHistogram(),
      sendLags: sendLags[index] ?? newHistogram(),
    }));
  }

  /** Counts the deliveries owed and missing, and closes all connections. */
  async leave(): Promise<void> {
    const { expected, missing } = this.#ledger.account();
    this.#recorder.count("fanout.expected", expected);
    this.#recorder.count("fanout.missing", missing);
    await Promise.allSettled(this.#ready.map((member) => member.close()));
  }

  async #joinOne(number: number, dueAt: number): Promise<void> {
    const { connector, readyMs, drainMs } = this.#plan;
    const onMessage: OnMessage = (data, receivedAt, client) => this.#receive(number, member, client, data, receivedAt);
    const member = new Member({ connector, recorder: this.#recorder, onMessage, lingerMs: drainMs }, connector.nextClient());
    this.#recorder.time("handshake.answer_ms", await member.connect(dueAt, readyMs));
    this.#ready.push(member);
  }

  #enter(step: Step, startAt: number): void {
    this.#ledger.announce(step, startAt, this.#audience);
    this.#announced = Math.max(this.#announced, step.first + step.count);
    this.#latencies.set(step, newHistogram());
    this.#busyUntil = startAt + (step.count * 1000) / step.rate + this.#plan.drainMs;
  }

  /** @returns how late each was sent */
  async #publish(step: Step): Promise<Histogram> {
    const { run, payloadBytes } = this.#plan;
    const sendLags = newHistogram();
    const publishers = this.#ready.slice(0, step.publishers);
    for (let index = 0; index < step.count; index++) {
      const number = step.first + index;
      const publisher = number % Math.max(1, publishers.length);
      const dueAt = step.startAt + (index * 1000) / step.rate;
      await until(dueAt);
      const lagMs = now() - dueAt;
      this.#recorder.time("fanout.send_lag_ms", lagMs);
      record(sendLags, lagMs);
      this.#recorder.count("fanout.broadcasts");
      publishers[publisher]?.send(broadcastFrame({ run, publisher, number }, payloadBytes));
    }
    return sendLags;
  }

  /** @param number of the member in the audience */
  #receive(number: number, member: Member, client: Client, data: Buffer, receivedAt: number): void {
    const frame = this.#read(data);
    if (frame.kind === "delivery") {
      this.#deliver(number, member, frame, receivedAt);
    } else if (frame.kind === "control") {
      this.#ensemble.receive(frame.control, receivedAt);
    } else if (frame.kind === "foreign") {
      this.#recorder.count("fanout.foreign");
    } else if (frame.code === "token_expired" && member.sendAgain(client)) {
      this.#recorder.count("fanout.tokens_expired");
    } else {
      this.#countError(frame, client);
    }
  }

  #countError({ code, text }: Frame & { kind: "error" }, client: Client): void {
    this.#errorFrames += 1;
    this.#recorder.count("fanout.error_frames");
    if (this.#errorCodes.size < MAX_ERROR_CODES) this.#errorCodes.add(code);
    const name = this.#errorCodes.has(code) ? code : "other";
    this.#recorder.count(`fanout.error_frames.${name}`);
    this.#recorder.sayFirst(`error frame ${name}`, client.withoutSecrets(text));
  }

  /** All clients receive the same message one after the other, so it is parsed once. */
  #read(data: Buffer): Frame {
    if (!data.equals(this.#lastData)) {
      this.#lastFrame = readFrame(data.toString(), this.#plan.run);
      this.#lastData = data;
    }
    return this.#lastFrame;
  }

  #deliver(number: number, member: Member, { payload }: Frame & { kind: "delivery" }, receivedAt: number): void {
    const receipt = this.#ledger.receive(number, payload, receivedAt);
    if (receipt.outcome === "unknown") this.#recorder.count("fanout.foreign");
    if (receipt.outcome === "duplicate") {
      const isSecondConnection = member.hadTwoConnections(receipt.intendedAt, receivedAt);
      this.#recorder.count(isSecondConnection ? "fanout.second_copies" : "fanout.duplicates");
    }
    if (receipt.outcome !== "delivered") return;
    const { latencyMs, step } = receipt;
    this.#recorder.count("fanout.received");
    this.#recorder.time("fanout.latency_ms", latencyMs);
    if (step.histogram !== undefined) this.#recorder.time(step.histogram, latencyMs);
    const latencies = this.#latencies.get(step);
    if (latencies !== undefined) record(latencies, latencyMs);
    if (receipt.outOfOrder) this.#recorder.count("fanout.out_of_order");
    if (receipt.isFirst) this.#recorder.time("fanout.first_receiver_ms", latencyMs);
    if (receipt.isLast) this.#recorder.time("fanout.last_receiver_ms", latencyMs);
    if (this.#ledger.settled) this.#progressed();
  }

  async #drain(): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.#progressed = resolve;
    });
    if (!this.#ledger.settled) await withDeadline(settled, this.#plan.drainMs, "the drain").catch(() => {});
    await setTimeout(DUPLICATES_MS);
  }

  /** The first open member sends for this generator. */
  #speaker(): Member | undefined {
    return this.#ready.find(({ isOpen }) => isOpen);
  }
}
