import { randomUUID } from "node:crypto";
import { BroadcastChannel } from "node:worker_threads";
import { type Generator, scenario } from "../../load/instrument/generator";
import { prepare } from "../../load/instrument/prepare";
import { channelName, type Message } from "../../load/results/messages";

const VARIABLES = {
  audience: 4,
  publishers: 2,
  payloadBytes: 120,
  connectsPerSecond: 1_000,
  answerSeconds: 10,
  drainSeconds: 10,
  generators: 1,
  gatherSeconds: 10,
  holdSeconds: 0,
  vanishShare: 0,
  cleanupSeconds: 10,
};

export interface GeneratorOptions {
  readonly target: string;
  /** Beside some that suit a test. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The scenario's `config.ws` and `config.tls`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly act?: (generator: Generator) => Promise<void>;
}

export interface FinishedGenerator {
  /** What the `before` hook would have ended the run with. */
  readonly problems: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
  /** For the person who watches. */
  readonly said: readonly string[];
  readonly failure: string | undefined;
}

/** Runs the checks of the `before` hook and one generator in this process, without artillery. */
export async function runGenerator({ target, variables, config = {}, act }: GeneratorOptions): Promise<FinishedGenerator> {
  const vars = { ...VARIABLES, ...variables, target, $testId: randomUUID(), originMs: performance.timeOrigin + performance.now() };
  Object.assign(globalThis, { artillery: { plugins: [{ plugin: { script: { config } } }] } });
  const problems = await prepare({ vars });
  const finished = { problems, counters: {} as Record<string, number>, said: [] as string[], failure: undefined as string | undefined };
  if (problems.length > 0 || act === undefined) return finished;
  const channel = new BroadcastChannel(channelName(vars.$testId));
  const ended = new Promise<void>((resolve) => {
    channel.onmessage = (event) => {
      const { data } = event as { data: Message };
      if (data.kind === "say") finished.said.push(data.line);
      if (data.kind === "end") resolve();
    };
  });
  const metrics = {
    emit: (kind: string, name: string, value: number) => {
      if (kind === "counter") finished.counters[name] = (finished.counters[name] ?? 0) + value;
    },
  };
  // As artillery carries them to its threads.
  const context = { vars: JSON.parse(JSON.stringify(vars)) };
  await scenario(act)(context, metrics).catch((error: Error) => {
    finished.failure = error.message;
  });
  await ended;
  channel.close();
  return finished;
}
