import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fanOut } from "../../lambdas/core/fan-out";
import type { Connection, Connections, SendOutcome, Stretch } from "../../lambdas/core/ports";
import { freeFlow, RETRIES } from "../helpers/in-memory-ports";
import { scaled } from "../helpers/scaled";

const PAGE_ROWS = 500;
/** Two pages ahead, and the one that is served. */
const READ = 3 * PAGE_ROWS;
/** Those that are posted to: in the window, and slow beside it. */
const POSTING = 256 + 256;
/** Those that wait for another try; posts that were under way when that many did may join them. */
const WAITING = 1_000 + POSTING;

const unavailable: SendOutcome = { reason: "503 Unknown", kind: "transient" };

/** A table that makes its rows when they are read, so that nobody but the fan-out holds them. */
class EndlessTable implements Pick<Connections, "page" | "remove"> {
  read = 0;
  settled = 0;
  mostAtOnce = 0;

  constructor(
    private readonly pages: number,
    private readonly onPage: (connections: readonly Connection[], index: number) => Promise<void> = async () => {},
  ) {}

  async page({ after }: Stretch) {
    const index = after === undefined ? 0 : Number(after);
    const connections = Array.from({ length: PAGE_ROWS }, (_, row) => ({ connectionId: `${index}-${row}`, connectedAt: 0 }));
    this.read += PAGE_ROWS;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.read - this.settled);
    await this.onPage(connections, index);
    return { connections, ...(index + 1 < this.pages && { next: String(index + 1) }) };
  }

  async remove(): Promise<void> {}
}

function limits() {
  const now = Date.now();
  return { ...RETRIES, backoffMs: 20, startedAt: now, deadline: now + 60_000 };
}

test.each([scaled(10), scaled(40)])(
  "of an audience of %i pages no more are held at a time than are ahead, under way and waiting",
  async (pages) => {
    // given: every third is tried twice, and every tenth is gone
    const table = new EndlessTable(pages);
    const tried = new Set<string>();
    const sender = {
      async send(connectionId: string): Promise<SendOutcome> {
        await setImmediate();
        const row = Number(connectionId.split("-")[1]);
        if (row % 3 === 0 && !tried.delete(connectionId)) {
          tried.add(connectionId);
          return unavailable;
        }
        table.settled += 1;
        return row % 10 === 0 ? "gone" : "delivered";
      },
    };

    // when
    const { report } = await fanOut(
      { connections: table, sender, ...freeFlow() },
      Buffer.from("hello"),
      { pending: [], unread: [{}] },
      limits(),
    );

    // then
    expect(report.delivered + report.gone).toBe(pages * PAGE_ROWS);
    expect(table.mostAtOnce).toBeLessThanOrEqual(READ + POSTING + WAITING);
  },
  60_000,
);

test("who was served is forgotten while the others are", async () => {
  // given
  const collectGarbage = garbageCollector();
  const rows: WeakRef<Connection>[] = [];
  let alive: number | undefined;
  const table = new EndlessTable(25, async (connections, index) => {
    if (index < 10) rows.push(...connections.map((connection) => new WeakRef(connection)));
    if (index !== 20) return;
    // A reference that was just made holds its object until the next turn.
    await setImmediate();
    collectGarbage();
    alive = rows.filter((row) => row.deref() !== undefined).length;
  });
  const sender = {
    async send(): Promise<SendOutcome> {
      await setImmediate();
      return "delivered";
    },
  };

  // when
  await fanOut({ connections: table, sender, ...freeFlow() }, Buffer.from("hello"), { pending: [], unread: [{}] }, limits());

  // then
  expect(rows).toHaveLength(10 * PAGE_ROWS);
  expect(alive).toBe(0);
}, 60_000);

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
