import type { Connection, Connections, Page, Part, Stretch } from "./ports";

/** Pages that are read ahead while earlier ones are served. */
const READ_AHEAD = 2;

export interface ReaderNeeds {
  readonly connections: Pick<Connections, "page">;
  /** The stretches to read, in this order. */
  readonly unread: readonly Stretch[];
  /** Called after each page, and at the end of the reading. */
  readonly onChange: () => void;
  /** Called once, after the first page: returns the stretches to read instead of those that are left. A rejection ends the reading. */
  readonly redirect?: (first: Page, left: readonly Stretch[]) => Promise<readonly Stretch[]>;
}

/**
 * Reads the audience page by page, at most {@link READ_AHEAD} pages ahead of its consumer, so that memory does not grow with the audience.
 */
export class Reader {
  /** Why reading ended before everything was read. */
  error: unknown;
  readonly #needs: ReaderNeeds;
  readonly #pages: (readonly Connection[])[] = [];
  #position = 0;
  #unread: readonly Stretch[];
  #stopped = false;
  #isFirst = true;
  #isFilling = false;
  #redirecting: Promise<readonly Stretch[]> | undefined;

  constructor(needs: ReaderNeeds) {
    this.#needs = needs;
    this.#unread = needs.unread;
  }

  start(): void {
    this.#fill();
  }

  /** The next connection; undefined while none is ready. */
  take(): Connection | undefined {
    for (let page = this.#pages[0]; page; page = this.#pages[0]) {
      const connection = page[this.#position];
      if (connection) {
        this.#position += 1;
        return connection;
      }
      this.#pages.shift();
      this.#position = 0;
      this.#fill();
    }
    return undefined;
  }

  /** Whether all connections were taken and no page will follow. */
  get isOver(): boolean {
    if (this.#isFilling || (this.#unread.length > 0 && this.error === undefined)) return false;
    return this.#pages.every((page, index) => index === 0 && this.#position >= page.length);
  }

  /** Ends the reading, without waiting for a page that is under way. @returns the connections and stretches that were not taken */
  async stop(): Promise<Part> {
    this.#stopped = true;
    // Helpers may be taking over the rest just now.
    await this.#redirecting?.catch(() => {});
    // Lets `#readPages`, which waits for the same promise, store the result first.
    await Promise.resolve();
    const pending = this.#pages.flatMap((page, index) => (index === 0 ? page.slice(this.#position) : page));
    return { pending, unread: this.#unread };
  }

  #fill(): void {
    if (this.#isFilling || this.#stopped || this.error !== undefined || this.#unread.length === 0) return;
    this.#isFilling = true;
    this.#readPages()
      .catch((error) => {
        this.error = error ?? new Error("The connections could not be read");
      })
      .finally(() => {
        this.#isFilling = false;
        this.#needs.onChange();
      });
  }

  async #readPages(): Promise<void> {
    while (this.#pages.length < READ_AHEAD && !this.#stopped) {
      const [stretch, ...others] = this.#unread;
      if (!stretch) return;
      const page = await this.#needs.connections.page(stretch);
      // A page that comes after the stop counts as unread.
      if (this.#stopped) return;
      this.#unread = page.next === undefined ? others : [{ ...stretch, after: page.next }, ...others];
      this.#pages.push(without(page.connections, stretch.except));
      this.#needs.onChange();
      if (!this.#isFirst) continue;
      this.#isFirst = false;
      if (!this.#needs.redirect) continue;
      this.#redirecting = this.#needs.redirect(page, this.#unread);
      this.#unread = await this.#redirecting;
    }
  }
}

function without(connections: readonly Connection[], except: readonly string[] = []): readonly Connection[] {
  if (except.length === 0) return connections;
  const left = new Set(except);
  return connections.filter(({ connectionId }) => !left.has(connectionId));
}
