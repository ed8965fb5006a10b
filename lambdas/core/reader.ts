import type { Connection, Connections, Page, Part, Stretch } from "./ports";

/** Pages that are kept ready while the ones before are served. */
const READ_AHEAD = 2;

export interface ReaderNeeds {
  readonly connections: Pick<Connections, "page">;
  /** What is to be read, in this order. */
  readonly unread: readonly Stretch[];
  /** There may be something to take, or nothing more ever. */
  readonly onChange: () => void;
  /** Asked once, after the first page, what to read instead of what is left; a rejection ends the reading. */
  readonly redirect?: (first: Page, left: readonly Stretch[]) => Promise<readonly Stretch[]>;
}

/**
 * Reads the audience page by page, ahead of those who take from it, and never further ahead than {@link READ_AHEAD} pages: memory does not
 * grow with the audience.
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

  /** The next connection; undefined when there is none just now. */
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

  /** Whether nothing will come any more. */
  get isOver(): boolean {
    if (this.#isFilling || (this.#unread.length > 0 && this.error === undefined)) return false;
    return this.#pages.every((page, index) => index === 0 && this.#position >= page.length);
  }

  /** Ends the reading, without waiting for a page that is on its way. @returns what was not taken */
  async stop(): Promise<Part> {
    this.#stopped = true;
    // Somebody else may be given what is left at this very moment; when that fails, the reading does as well.
    await this.#redirecting?.catch(() => {});
    // After those who wait for the same promise to note what came of it.
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
      // Nobody will take it: it counts as unread.
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
