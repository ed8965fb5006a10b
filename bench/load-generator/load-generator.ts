import path from "node:path";
import { Child } from "../fan-out/child";
import type { FromContender, Listening, Stepped, ToContender } from "./protocol";

/** The limit comes first: the other one is told as a share of it. */
const CONTENDERS = ["bare", "instrument"] as const;
const STEP_SECONDS = 3;
/** What a step may take for its head start, its last deliveries and the wait for repeated ones; longer, and it has not kept the rate. */
const OVERTIME_SECONDS = 0.75;
const FIRST_DELIVERIES_PER_SECOND = 10_000;
const GROWTH = 1.25;
const MAX_STEPS = 30;
/** A step that fails may be a hiccup of the machine. */
const TRIES = 2;
/** A loop that is this late adds to every latency; above it a run of the load suite begins to be void. */
const LATE_MS = 50;

export interface ContenderFigures {
  readonly contender: string;
  readonly sockets: number;
  readonly connectsPerSecond: number;
  readonly memoryKbPerSocket: number;
  /** In the last step in which the loop was never late and everything came in time. */
  readonly deliveriesPerSecond: number;
  /** In the first step, which nothing is too slow for. */
  readonly cpuMicrosecondsPerDelivery: number;
}

/** How much load one process can make and measure before it is late itself, beside `ws` that only counts. */
export async function loadGenerator(progress: (line: string) => void, sockets = 1_000): Promise<readonly ContenderFigures[]> {
  const figures: ContenderFigures[] = [];
  for (const contender of CONTENDERS) {
    const server = child<object, Listening>("echo-server.ts");
    const generator = child<ToContender, FromContender>("contender-process.ts");
    try {
      const { url } = await server.next("listening");
      const joining = generator.next("joined");
      generator.send({ type: "join", contender, url, sockets });
      const joined = await joining;
      const { first, last } = await climb(generator, sockets, (line) => progress(`${contender}: ${line}`));
      figures.push({
        contender,
        sockets,
        connectsPerSecond: sockets / joined.seconds,
        memoryKbPerSocket: (joined.memoryMb * 1024) / sockets,
        deliveriesPerSecond: last === undefined ? 0 : last.deliveries / STEP_SECONDS,
        cpuMicrosecondsPerDelivery: (1000 * first.cpuMs) / first.deliveries,
      });
    } finally {
      generator.end();
      server.end();
    }
  }
  return figures;
}

async function climb(generator: Child<ToContender, FromContender>, sockets: number, progress: (line: string) => void) {
  let rate = FIRST_DELIVERIES_PER_SECOND / sockets;
  const first = await step(generator, rate);
  let last: Stepped | undefined;
  let tries = 0;
  for (let number = 0; number < MAX_STEPS; number++) {
    const stepped = await step(generator, rate);
    tries += 1;
    const isComplete = stepped.deliveries === Math.round(rate * STEP_SECONDS) * sockets;
    const isInTime = stepped.seconds < STEP_SECONDS + OVERTIME_SECONDS;
    progress(
      `${Math.round(rate * sockets)} deliveries/s, loop up to ${stepped.maxLagMs.toFixed(1)} ms late${isComplete ? "" : ", incomplete"}${isInTime ? "" : ", behind"}`,
    );
    if (isComplete && isInTime && stepped.maxLagMs <= LATE_MS) {
      last = stepped;
      rate *= GROWTH;
      tries = 0;
    } else if (tries === TRIES) {
      break;
    }
  }
  return { first, last };
}

async function step(generator: Child<ToContender, FromContender>, rate: number): Promise<Stepped> {
  const stepping = generator.next("stepped");
  generator.send({ type: "step", rate, seconds: STEP_SECONDS });
  return await stepping;
}

function child<In extends object, Out extends { readonly type: string }>(file: string): Child<In, Out> {
  return new Child<In, Out>(path.join(__dirname, file), { execArgv: ["--import", "tsx"], env: process.env });
}

/** The figures as a Markdown table; in parentheses the share of the limit. */
export function loadGeneratorTable(figures: readonly ContenderFigures[]): string {
  const [limit] = figures;
  const cell = (value: number, reference: number | undefined) =>
    `${value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 })}${reference === undefined || value === reference ? "" : ` (${(value / reference).toFixed(2)} ×)`}`;
  const rows = figures.map(
    ({ contender, connectsPerSecond, memoryKbPerSocket, deliveriesPerSecond, cpuMicrosecondsPerDelivery }) =>
      `| ${contender} | ${cell(connectsPerSecond, undefined)} | ${cell(memoryKbPerSocket, limit?.memoryKbPerSocket)} | ${cell(deliveriesPerSecond, limit?.deliveriesPerSecond)} | ${cell(cpuMicrosecondsPerDelivery, limit?.cpuMicrosecondsPerDelivery)} |`,
  );
  return [
    `${(limit?.sockets ?? 0).toLocaleString("en")} sockets in one process`,
    "",
    "| | connects/s | memory for a socket, kB | deliveries/s before the loop is late | CPU for a delivery, µs |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
}
