import { setTimeout } from "node:timers/promises";
import { now } from "./clock";
import { type ClockOffset, type Exchange, estimateOffset } from "./clock-offset";
import type { Control, Step } from "./frame";

const HELLO_EVERY_MS = 250;
const EXCHANGES = 12;
/** How often what must not get lost is said, and how far apart. */
const TIMES = 3;
const TIMES_APART_MS = 50;
/** How long an answer may take; one that got lost is asked for again. */
const ANSWER_MS = 1_000;

/** How an ensemble speaks and what it asks of its owner. */
export interface EnsembleNeeds {
  /** Tells this generator from the others; the smallest one leads. */
  readonly id: string;
  /** Generators in the run, this one included. */
  readonly size: number;
  /** How long to wait for the others; containers do not start at the same moment. */
  readonly patienceMs: number;
  /** Broadcasts it; every generator hears it, this one too. */
  send(control: Control): void;
  /** The generator that leads has announced broadcasts. */
  onStep(step: Step): void;
}

/**
 * The generators of one run, which may be in other threads, processes or containers. They know of each other only through the system under
 * test: what one broadcasts, all hear. The one with the smallest id leads, and its clock is the clock of the run.
 */
export class Ensemble {
  readonly #needs: EnsembleNeeds;
  readonly #others = new Map<string, { synchronized: boolean }>();
  readonly #pending = new Map<number, { askedAt: number; answered: (exchange: Exchange) => void }>();
  readonly #ended: Promise<void>;
  #end: () => void = () => {};
  #hasEnded = false;
  #begun = false;
  #synchronized = false;
  #asked = 0;
  #clock: ClockOffset = { offsetMs: 0, errorMs: 0 };
  /** The first client that receives a message speaks for all; the others bring the same one again. */
  readonly #heard = new Set<string>();

  constructor(needs: EnsembleNeeds) {
    this.#needs = needs;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get leads(): boolean {
    return [...this.#others.keys()].every((other) => this.#needs.id < other);
  }

  /** Generators that have shown up, this one included. */
  get met(): number {
    return this.#others.size + 1;
  }

  /** Of this generator's clock against the leader's. */
  get clock(): ClockOffset {
    return this.#clock;
  }

  /**
   * Resolves when the generator that leads has said that all is over. Rejects when it has said nothing for too long.
   * @param busyUntil when the broadcasts that it has announced are over, see `now`
   */
  async ended(busyUntil: () => number): Promise<void> {
    while (!this.#hasEnded) {
      if (now() > busyUntil() + this.#needs.patienceMs) throw new Error("the generator that leads has fallen silent");
      await Promise.race([this.#ended, setTimeout(HELLO_EVERY_MS)]);
    }
  }

  /** Resolves when all generators have their audience and know the time. Rejects when some do not come. */
  async gather(): Promise<void> {
    if (this.#needs.size === 1) return;
    const deadline = now() + this.#needs.patienceMs;
    while (!this.#isComplete()) {
      if (now() > deadline) throw new Error(this.#whoIsMissing());
      this.#needs.send({ control: "hello", from: this.#needs.id, synchronized: this.#synchronized });
      await setTimeout(HELLO_EVERY_MS);
      if (this.met === this.#needs.size && !this.leads && !this.#synchronized) await this.#synchronize();
    }
  }

  async announce(step: Step): Promise<void> {
    await this.#insist({ control: "step", from: this.#needs.id, step });
  }

  async end(): Promise<void> {
    await this.#insist({ control: "end", from: this.#needs.id });
  }

  receive(control: Control, receivedAt: number): void {
    if (control.from === this.#needs.id) return;
    if (control.control === "hello") {
      this.#others.set(control.from, { synchronized: control.synchronized });
      return;
    }
    const key = JSON.stringify(control);
    if (this.#heard.has(key)) return;
    this.#heard.add(key);
    if (control.control === "ping" && control.to === this.#needs.id) {
      this.#needs.send({ control: "pong", from: this.#needs.id, to: control.from, id: control.id, at: now() });
    } else if (control.control === "pong" && control.to === this.#needs.id) {
      const pending = this.#pending.get(control.id);
      pending?.answered({ askedAt: pending.askedAt, answeredAt: control.at, returnedAt: receivedAt });
    } else if (control.control === "step") {
      this.#begun = true;
      this.#needs.onStep(control.step);
    } else if (control.control === "end") {
      this.#hasEnded = true;
      this.#end();
    }
  }

  /** What is under test may lose a message; those that hear it twice take it once. */
  async #insist(control: Control): Promise<void> {
    if (this.#needs.size === 1) return;
    for (let time = 0; time < TIMES; time++) {
      this.#needs.send(control);
      await setTimeout(TIMES_APART_MS);
    }
  }

  #whoIsMissing(): string {
    const { size } = this.#needs;
    if (this.met < size) return `only ${this.met} of ${size} generators came`;
    return this.leads ? "a generator does not know the time" : "the generator that leads did not begin";
  }

  /** The leader waits until everybody knows its time, the others until it begins. */
  #isComplete(): boolean {
    if (this.met < this.#needs.size) return false;
    return this.leads ? [...this.#others.values()].every(({ synchronized }) => synchronized) : this.#begun;
  }

  async #synchronize(): Promise<void> {
    const [leader = this.#needs.id] = [...this.#others.keys()].sort();
    const exchanges: Exchange[] = [];
    for (let attempt = 0; attempt < 2 * EXCHANGES && exchanges.length < EXCHANGES; attempt++) {
      const exchange = await this.#ask(leader);
      if (exchange !== undefined) exchanges.push(exchange);
    }
    if (exchanges.length === 0) throw new Error("the generator that leads does not answer, so its clock is not known");
    this.#clock = estimateOffset(exchanges);
    this.#synchronized = true;
  }

  async #ask(leader: string): Promise<Exchange | undefined> {
    const id = this.#asked++;
    const answer = new Promise<Exchange>((answered) => {
      this.#pending.set(id, { askedAt: now(), answered });
    });
    this.#needs.send({ control: "ping", from: this.#needs.id, to: leader, id });
    const exchange = await Promise.race([answer, setTimeout(ANSWER_MS, undefined)]);
    this.#pending.delete(id);
    return exchange;
  }
}
