import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { BroadcastChannel } from "node:worker_threads";
import type { Check } from "../../load/instrument/artillery";
import { channelName, type Message } from "../../load/results/messages";
import { RunKeeper } from "../../load/results/run-keeper";
import { within } from "./within";

export interface KeptRun {
  /** Artillery's variables, as the hooks see them. */
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly checks?: readonly Check[];
  /** What a generator sends. */
  readonly messages: readonly Message[];
  /** Artillery then runs the `after` hook without having reported the whole run. */
  readonly isInterrupted?: boolean;
}

/**
 * Keeps a run as artillery's main thread does, with an object in place of artillery's own. The result goes to `reports/` below `folder`.
 *
 * @returns everything that was printed, and the exit status
 */
export async function keepRun(folder: string, { vars = {}, checks = [], messages, isInterrupted = false }: KeptRun) {
  const globalEvents = new EventEmitter();
  const standIn: { version: string; globalEvents: EventEmitter; suggestedExitCode?: number } = { version: "2.0.21", globalEvents };
  Object.assign(globalThis, { artillery: standIn });
  const printed: string[] = [];
  const print = (line: unknown) => printed.push(String(line)) > 0;
  const spies = [jest.spyOn(console, "log"), jest.spyOn(console, "error"), jest.spyOn(process.stderr, "write")];
  for (const spy of spies) spy.mockImplementation(print);
  const before = process.cwd();
  process.chdir(folder);
  try {
    const $testId = `test-${process.pid}`;
    const target = "ws://127.0.0.1:3001/dev";
    const keeper = new RunKeeper({ vars: { $testId, $scenarioFile: "load/broadcast.yml", originMs: 0, target, ...vars } });
    await tell($testId, messages);
    if (!isInterrupted) {
      globalEvents.emit("checks", checks);
      globalEvents.emit("done", { counters: {}, summaries: {} });
    }
    await keeper.finish();
  } finally {
    Reflect.deleteProperty(globalThis, "artillery");
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
  return { printed: printed.join("\n"), exitCode: standIn.suggestedExitCode ?? 0 };
}

/** Resolves when the messages have arrived. */
async function tell(run: string, messages: readonly Message[]): Promise<void> {
  const [speaker, listener] = [new BroadcastChannel(channelName(run)), new BroadcastChannel(channelName(run))];
  let heard = 0;
  const arrived = new Promise<void>((resolve) => {
    listener.onmessage = () => {
      heard += 1;
      if (heard === messages.length) resolve();
    };
  });
  for (const message of messages) speaker.postMessage(message);
  await within(arrived, `${messages.length} messages`, () => `${heard}`);
  await setImmediate();
  speaker.close();
  listener.close();
}
