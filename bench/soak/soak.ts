import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { fanfare } from "../local-runtime/candidates";
import { memoryMb } from "../local-runtime/memory";

const IDLE_CLIENTS = 2_000;
const CONNECTS_PER_SECOND = 200;
const SECONDS = 120;
/** How long rows may take to go once their clients have left, in milliseconds. */
const PATIENCE_MS = 30_000;

/** What the runtime's process holds at one moment. */
export interface Sample {
  readonly second: number;
  readonly memoryMb: number;
  /** Sockets, files and pipes. */
  readonly descriptors: number;
  readonly threads: number;
  readonly rows: number;
}

export interface SoakResult {
  readonly idleClients: number;
  readonly connectsPerSecond: number;
  readonly connects: number;
  readonly refused: number;
  readonly unexpectedCloses: number;
  readonly samples: readonly Sample[];
  /** With the idle clients still there, and after they left too. */
  readonly settled: Sample;
  readonly empty: Sample;
}

/** Clients that stay while others come and go: does the runtime keep anything of those that went? */
export async function soak(progress: (line: string) => void): Promise<SoakResult> {
  const server = await fanfare.start();
  const [pid = 0] = server.pids;
  const rowsOf = server.countRows ?? (async () => 0);
  const startedAt = performance.now();
  const sample = async (): Promise<Sample> => ({
    second: Math.round((performance.now() - startedAt) / 1_000),
    memoryMb: Math.round(await memoryMb([pid])),
    descriptors: (await readdir(`/proc/${pid}/fd`)).length,
    threads: (await readdir(`/proc/${pid}/task`)).length,
    rows: await rowsOf(),
  });
  let connects = 0;
  let refused = 0;
  let unexpectedCloses = 0;

  const open = async (): Promise<WebSocket | undefined> => {
    connects += 1;
    const socket = new WebSocket(server.url, { perMessageDeflate: false });
    try {
      await once(socket, "open");
      return socket;
    } catch {
      refused += 1;
      return undefined;
    }
  };
  try {
    const idle: WebSocket[] = [];
    while (idle.length < IDLE_CLIENTS)
      idle.push(...(await Promise.all(Array.from({ length: 50 }, open))).filter((socket) => socket !== undefined));
    const onUnexpected = () => {
      unexpectedCloses += 1;
    };
    for (const socket of idle) socket.on("close", onUnexpected);

    const samples: Sample[] = [];
    const coming = new Set<Promise<void>>();
    const comeAndGo = async () => {
      const socket = await open();
      await sleep(500);
      socket?.close();
      if (socket && socket.readyState !== WebSocket.CLOSED) await once(socket, "close");
    };
    for (let tick = 0; tick < SECONDS * 10; tick += 1) {
      const dueAt = startedAt + tick * 100;
      for (let number = 0; number < CONNECTS_PER_SECOND / 10; number += 1) {
        const visit = comeAndGo().finally(() => coming.delete(visit));
        coming.add(visit);
      }
      if (tick % 100 === 99) {
        samples.push(await sample());
        progress(JSON.stringify(samples.at(-1)));
      }
      await sleep(Math.max(0, dueAt + 100 - performance.now()));
    }
    await Promise.all(coming);
    const settled = await until(sample, ({ rows }) => rows === idle.length);
    for (const socket of idle) socket.off("close", onUnexpected).close();
    const empty = await until(sample, ({ rows }) => rows === 0);
    return {
      idleClients: idle.length,
      connectsPerSecond: CONNECTS_PER_SECOND,
      connects,
      refused,
      unexpectedCloses,
      samples,
      settled,
      empty,
    };
  } finally {
    await server.stop();
  }
}

/** The first sample that is `good`, or the last one when the patience is over. */
async function until(take: () => Promise<Sample>, good: (sample: Sample) => boolean): Promise<Sample> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const taken = await take();
    if (good(taken) || performance.now() > deadline) return taken;
    await sleep(250);
  }
}

export function soakTable({
  idleClients,
  connectsPerSecond,
  connects,
  refused,
  unexpectedCloses,
  samples,
  settled,
  empty,
}: SoakResult): string {
  const row = (label: string, { memoryMb, descriptors, threads, rows }: Sample) =>
    `| ${label} | ${memoryMb} MB | ${descriptors} | ${threads} | ${rows} |`;
  return [
    `${idleClients} clients stay, ${connectsPerSecond} a second come and go; ${connects} connects, ${refused} refused, ${unexpectedCloses} idle clients closed`,
    "",
    "| | memory | descriptors | threads | rows |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...samples.map((sample) => row(`after ${sample.second} s`, sample)),
    row("when the last visitor had gone", settled),
    row("when all had gone", empty),
  ].join("\n");
}
