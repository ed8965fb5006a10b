import { randomInt } from "node:crypto";
import type { Sent } from "../api-gateway/connection";
import type { GatewayFaults, PostFate, Receiver } from "../api-gateway/gateway-faults";
import type { ApiFate, ControlPlaneFaults } from "../control-plane/control-plane-faults";
import type { DatabaseFaults } from "../dynamodb/database-faults";
import type { FunctionFaults, InvocationFate } from "../lambda/function-faults";
import type { Table } from "../model";
import { type FaultCounts, NO_FAULT_YET } from "./fault-counts";
import type { FaultName, Faults } from "./faults";
import { HeldFrames } from "./held-frames";
import { RandomStream } from "./random-stream";
import { staleRows } from "./stale-rows";

/** A crash comes within so many milliseconds of an event's start: in the midst of a broadcast, or before `$connect` has answered. */
const CRASH_WITHIN_MS = 50;

const UNHARMED: InvocationFate = { findsNoneWarm: false };

/**
 * Lets happen what {@link Faults} ask for. Each fault has a stream of random numbers of its own: how the n-th POST fares with one does
 * not depend on which others are switched on. What comes at the same time is served in the order in which it arrives, which a seed
 * does not fix.
 */
export class FaultInjector implements GatewayFaults, DatabaseFaults, FunctionFaults, ControlPlaneFaults {
  readonly seed: number;
  #faults: Faults = {};
  #streams = new Map<string, RandomStream>();
  #burstLeft = 0;
  readonly #counts: { -readonly [Name in keyof FaultCounts]: number } = { ...NO_FAULT_YET };
  readonly #held = new HeldFrames();
  readonly #pauses = new Set<NodeJS.Timeout>();

  /** @param faults checked. @param seed drawn when there is none. */
  constructor(faults: Faults, seed: number = randomInt(2 ** 32)) {
    this.seed = seed;
    this.#faults = faults;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get counts(): FaultCounts {
    return { ...this.#counts };
  }

  /** From now on these and no others, with random numbers from the start: what happens next does not depend on what has happened. */
  set(faults: Faults): void {
    this.#faults = faults;
    this.#streams = new Map();
    this.#burstLeft = 0;
  }

  fateOfPost(): PostFate | Promise<PostFate> {
    const { callbackLatencyMs = 0, callbackJitterMs = 0 } = this.#faults;
    const fate = this.#drawFate();
    const jitterMs = callbackJitterMs === 0 ? 0 : callbackJitterMs * this.#stream("callbackJitterMs").next();
    const delayMs = callbackLatencyMs + jitterMs;
    if (delayMs === 0) return fate;
    this.#counts.postsDelayed += 1;
    return this.#pause(delayMs).then(() => fate);
  }

  deliver(receiver: Receiver, payload: Buffer): Sent {
    if (!receiver.isOpen) return "gone";
    const isLost = this.#happens("deliveryLostShare");
    const isDuplicated = this.#happens("deliveryDuplicatedShare");
    const isReordered = this.#happens("deliveryReorderedShare");
    if (isLost) {
      this.#counts.framesLost += 1;
      return "sent";
    }
    if (isReordered && !this.#held.has(receiver)) {
      this.#held.hold(receiver, payload);
      this.#counts.framesHeld += 1;
      return "sent";
    }
    const sent = receiver.send(payload);
    if (sent !== "sent") return sent;
    if (isDuplicated) {
      receiver.send(payload);
      this.#counts.framesDuplicated += 1;
    }
    if (this.#held.release(receiver)) {
      this.#counts.framesHeld -= 1;
      this.#counts.framesReordered += 1;
    }
    return sent;
  }

  beforeHandshake(): void | Promise<void> {
    const { handshakeLatencyMs = 0 } = this.#faults;
    if (handshakeLatencyMs === 0) return;
    this.#counts.handshakesDelayed += 1;
    return this.#pause(handshakeLatencyMs);
  }

  dropsDisconnect(): boolean {
    return this.#countIf(this.#happens("disconnectDroppedShare"), "disconnectsDropped");
  }

  throttles(): boolean {
    return this.#countIf(this.#happens("dynamodbThrottledShare"), "databaseRequestsThrottled");
  }

  strayItems(table: Table): readonly object[] {
    const rows = staleRows(table, this.#faults.staleRows ?? 0, this.#stream("staleRows"));
    this.#counts.staleRows += rows.length;
    return rows;
  }

  fateOfApiCall(): ApiFate {
    // Draw every fault each time, so that their random sequences stay independent.
    const isThrottled = this.#happens("apiThrottledShare");
    const isFailed = this.#happens("apiErrorShare");
    const isReset = this.#happens("apiResetShare");
    const isFailedLate = this.#happens("apiLateErrorShare");
    const isLost = this.#happens("apiAnswerLostShare");
    if (this.#countIf(isThrottled, "apiCallsThrottled")) return "throttled";
    if (this.#countIf(isFailed, "apiCallsFailed")) return "failed";
    if (this.#countIf(isReset, "apiCallsReset")) return "reset";
    if (this.#countIf(isFailedLate, "apiCallsFailedLate")) return "failedLate";
    return this.#countIf(isLost, "apiAnswersLost") ? "answerLost" : "answered";
  }

  fateOfInvocation(): InvocationFate {
    const findsNoneWarm = this.#countIf(this.#happens("coldStartShare"), "coldStarts");
    const crashes = this.#countIf(this.#happens("lambdaCrashShare"), "environmentsCrashed");
    if (!crashes) return findsNoneWarm ? { findsNoneWarm } : UNHARMED;
    return { findsNoneWarm, crashAfterMs: CRASH_WITHIN_MS * this.#stream("moment of the crash").next() };
  }

  /** Whatever still waits waits for ever. */
  async close(): Promise<void> {
    for (const timer of this.#pauses) clearTimeout(timer);
    this.#held.close();
  }

  /** All are drawn for every POST, though it meets but one of them. */
  #drawFate(): PostFate {
    const isThrottled = this.#drawThrottling();
    const isFailed = this.#happens("callbackErrorShare");
    const isHung = this.#happens("callbackHungShare");
    if (this.#countIf(isThrottled, "postsThrottled")) return "throttled";
    if (this.#countIf(isFailed, "postsFailed")) return "failed";
    return this.#countIf(isHung, "postsHung") ? "hung" : "carriedOut";
  }

  #drawThrottling(): boolean {
    if (this.#burstLeft === 0) {
      if (!this.#happens("callbackThrottledShare")) return false;
      this.#burstLeft = this.#faults.callbackThrottledBurst ?? 1;
    }
    this.#burstLeft -= 1;
    return true;
  }

  #happens(name: FaultName): boolean {
    const share = this.#faults[name];
    return share !== undefined && this.#stream(name).next() < share;
  }

  #stream(name: string): RandomStream {
    const known = this.#streams.get(name);
    if (known) return known;
    const stream = new RandomStream(this.seed, name);
    this.#streams.set(name, stream);
    return stream;
  }

  #countIf(happens: boolean, name: keyof FaultCounts): boolean {
    if (happens) this.#counts[name] += 1;
    return happens;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pauses.delete(timer);
        resolve();
      }, ms);
      this.#pauses.add(timer);
    });
  }
}
