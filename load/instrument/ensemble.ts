import { setTimeout } from "node:timers/promises";
import { now } from "./clock";
import { type ClockOffset, type Exchange, estimateOffset } from "./clock-offset";
import type { Control, Step } from "./frame";

const HELLO_EVERY_MS = 250;
const EXCHANGES = 12;
/** Lost answers are asked for again, up to this many questions in all. */
const MAX_QUESTIONS = 2 * EXCHANGES;
/** How long an answer may take. */
const ANSWER_MS = 1_000;
/** Steps and the end are announced this often, in case an announcement gets lost. */
const TIMES = 3;
const TIMES_APART_MS = 50;

/** Each step has a histogram in memory. */
const MAX_STEPS = 100;

/** What an ensemble needs of its generator. */
export interface EnsembleNeeds {
  /** Unique in the run. The generator with the smallest id leads. */
  readonly id: string;
  /** Generators in the run, this one included. */
  readonly size: number;
  /** How long to wait for the others: containers do not start at the same moment. */
  readonly patienceMs: number;
  /** Broadcasts it. Every generator hears it, this one too. */
  send(control: Control): void;
  /**
   * Is called once for each step that the leading generator announces.
   * @throws Error when this generator cannot take part in it, which fails the run
   */
  onStep(step: Step): void;
}

/**
 * The generators of one run, which may be in other threads, processes or containers. They know of each other only through the system under
 * test: each hears what the others broadcast. The one with the smallest id leads, and its clock is the clock of the run.
 *
 * A hostile server can forge every word of the others. It can fail the run, but what this class keeps in memory is bounded by `size`.
 */
export class Ensemble {
  readonly #needs: EnsembleNeeds;
  readonly #others = new Map<string, { synchronized: boolean }>();
  readonly #pending = new Map<number, { askedAt: number; answered: (exchange: Exchange) => void }>();
  readonly #ended: Promise<void>;
  #end: () => void = () => {};
  #hasEnded = false;
  #begun = false;
  /** The number that the next step must begin with: a repeated announcement does not. */
  #announced = 0;
  #steps = 0;
  #failure: Error | undefined;
  #synchronized = false;
  #asked = 0;
  #clock: ClockOffset = { offsetMs: 0, errorMs: 0 };
  /** Questions that were answered: every client of the audience receives the same one. */
  readonly #questions = new Set<string>();

  constructor(needs: EnsembleNeeds) {
    this.#needs = needs;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get leads(): boolean {
    return [...this.#others.keys()].every((other) => this.#needs.id < other);
  }

  /** How many generators have said hello, this one included. */
  get met(): number {
    return this.#others.size + 1;
  }

  /** Of this generator's clock against the leader's. */
  get clock(): ClockOffset {
    return this.#clock;
  }

  /**
   * Resolves when the leading generator has announced the end. Rejects when it says nothing for `patienceMs`, or announced an invalid step.
   * @param busyUntil when the broadcasts that it has announced are over, see `now`
   */
  async ended(busyUntil: () => number): Promise<void> {
    while (!this.#hasEnded) {
      if (this.#failure !== undefined) throw this.#failure;
      if (now() > busyUntil() + this.#needs.patienceMs) throw new Error("the generator that leads has fallen silent");
      await Promise.race([this.#ended, setTimeout(HELLO_EVERY_MS)]);
    }
  }

  /** Resolves when all generators have their audience and know the leader's clock. Rejects when some do not come in time. */
  async gather(): Promise<void> {
    if (this.#needs.size === 1) return;
    const deadline = now() + this.#needs.patienceMs;
    while (!this.#isComplete()) {
      if (this.#failure !== undefined) throw this.#failure;
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
    const { from } = control;
    if (from === this.#needs.id || this.#needs.size === 1) return;
    if (control.control === "hello") {
      if (this.#others.has(from) || this.met < this.#needs.size) this.#others.set(from, { synchronized: control.synchronized });
    } else if (control.control === "ping" && control.to === this.#needs.id) {
      this.#answer(from, control.id);
    } else if (control.control === "pong" && control.to === this.#needs.id) {
      const pending = this.#pending.get(control.id);
      pending?.answered({ askedAt: pending.askedAt, answeredAt: control.at, returnedAt: receivedAt });
    } else if (control.control === "step") {
      this.#enter(control.step);
    } else if (control.control === "end") {
      this.#hasEnded = true;
      this.#end();
    }
  }

  #answer(asker: string, question: number): void {
    const key = `${asker} ${question}`;
    if (this.#questions.has(key) || this.#questions.size >= this.#needs.size * MAX_QUESTIONS) return;
    this.#questions.add(key);
    this.#needs.send({ control: "pong", from: this.#needs.id, to: asker, id: question, at: now() });
  }

  #enter(step: Step): void {
    if (step.first !== this.#announced) return;
    this.#announced += step.count;
    this.#steps += 1;
    this.#begun = true;
    try {
      if (this.#steps > MAX_STEPS) throw new Error(`more than ${MAX_STEPS} steps were announced`);
      this.#needs.onStep(step);
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  /** The system under test may lose a message. Who hears it again takes it once. */
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

  /** The leader waits until all others know its clock, the others wait for its first step. */
  #isComplete(): boolean {
    if (this.met < this.#needs.size) return false;
    return this.leads ? [...this.#others.values()].every(({ synchronized }) => synchronized) : this.#begun;
  }

  async #synchronize(): Promise<void> {
    const [leader = this.#needs.id] = [...this.#others.keys()].sort();
    const exchanges: Exchange[] = [];
    for (let attempt = 0; attempt < MAX_QUESTIONS && exchanges.length < EXCHANGES; attempt++) {
      const exchange = await this.#ask(leader);
      if (exchange !== undefined) exchanges.push(exchange);
    }
    if (exchanges.length === 0) throw new Error("the generator that leads does not answer, so its clock is not known");
    this.#clock = estimateOffset(exchanges);
    this.#synchronized = true;
  }

  async #ask(leader: string): Promise<Exchange | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
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
