/** So many ids take about 60 KB. */
const MAX_IDS = 1_000;

/** The ids of the newest messages, to recognize those that come twice. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** @returns whether the id is new */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > MAX_IDS && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
