/** A function's pool, as far as the budget sees it. */
export interface Claimant {
  /** Execution environments that live, start or end. */
  readonly environments: number;
  /** Since when an event has waited that another environment would be started for; undefined when none would. */
  readonly waitingSince: number | undefined;
  /** Since when its longest idle environment has been idle; undefined when all are busy. */
  readonly idleSince: number | undefined;
  /** Starts an environment; counted in `environments` at once. */
  startOne(): void;
  /** Ends the longest idle environment; counted until it has ended. */
  endIdle(): Promise<void>;
}

/** An environment that was idle for less is not ended so that another function gets its second one: the two would take turns. */
const SETTLED_MS = 1_000;

/**
 * How many execution environments all functions of a runtime have together. A function without any comes first, then the one whose event
 * has waited longest; when all places are taken, the environment that has been idle longest makes room.
 */
export class EnvironmentBudget {
  readonly #size: number;
  readonly #claimants = new Set<Claimant>();
  #lent = 0;
  #isMakingRoom = false;

  /** @param size most environments at a time */
  constructor(size: number) {
    this.#size = size;
  }

  join(claimant: Claimant): void {
    this.#claimants.add(claimant);
  }

  leave(claimant: Claimant): void {
    this.#claimants.delete(claimant);
  }

  /**
   * Gives out one place more than there are, for an event that runs and waits for another function: its own place would else be the one
   * that the other function waits for.
   * @returns what takes the place back.
   */
  lend(): () => void {
    this.#lent += 1;
    this.balance();
    return () => {
      this.#lent -= 1;
      this.balance();
    };
  }

  /** Whether `claimant` should give up an environment that has just become idle instead of going on with its own events. */
  mustYield(claimant: Claimant): boolean {
    // An environment that ends already makes the room.
    if (this.#free > 0 || this.#isMakingRoom) return false;
    return [...this.#claimants].some(
      (other) =>
        other !== claimant &&
        other.environments === 0 &&
        other.waitingSince !== undefined &&
        (claimant.environments > 1 || claimant.waitingSince === undefined || other.waitingSince < claimant.waitingSince),
    );
  }

  /** Starts and ends environments as the claims ask for it. To be called whenever a claim changes. */
  balance(): void {
    while (!this.#isMakingRoom) {
      const next = this.#neediest();
      if (next !== undefined && this.#free > 0) {
        next.startOne();
        continue;
      }
      const victim = this.#free < 0 ? this.#longestIdle(0) : next && this.#longestIdle(next.environments === 0 ? 0 : SETTLED_MS);
      if (victim !== undefined && victim !== next) void this.#makeRoom(victim);
      return;
    }
  }

  /** Negative while places that were taken back are still used. */
  get #free(): number {
    let taken = 0;
    for (const { environments } of this.#claimants) taken += environments;
    return this.#size + this.#lent - taken;
  }

  #neediest(): Claimant | undefined {
    const claims = [...this.#claimants].filter(({ waitingSince }) => waitingSince !== undefined);
    const withoutAny = claims.filter(({ environments }) => environments === 0);
    return (withoutAny.length > 0 ? withoutAny : claims).sort((a, b) => (a.waitingSince ?? 0) - (b.waitingSince ?? 0))[0];
  }

  #longestIdle(atLeastMs: number): Claimant | undefined {
    const latest = performance.now() - atLeastMs;
    return [...this.#claimants]
      .filter(({ idleSince }) => idleSince !== undefined && idleSince <= latest)
      .sort((a, b) => (a.idleSince ?? 0) - (b.idleSince ?? 0))[0];
  }

  async #makeRoom(victim: Claimant): Promise<void> {
    this.#isMakingRoom = true;
    await victim.endIdle();
    this.#isMakingRoom = false;
    this.balance();
  }
}
