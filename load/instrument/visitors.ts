import { setTimeout } from "node:timers/promises";
import { Client } from "./client";
import { now, until } from "./clock";
import type { Recorder } from "./recorder";

export interface Visit {
  readonly url: string;
  /** How long each stays after it has been answered. */
  readonly holdMs: number;
  /** How long an answer to Marko? may take. */
  readonly answerMs: number;
  /** The share of them that vanishes without closing, from 0 to 1. */
  readonly vanishShare: number;
}

/** Clients that come evenly over `seconds`, say one word and go. */
export async function receiveVisitors(count: number, seconds: number, visit: Visit, recorder: Recorder): Promise<void> {
  declareVisits(recorder);
  const startAt = now();
  const visits: Promise<void>[] = [];
  for (let number = 0; number < count; number++) {
    const dueAt = startAt + (number * 1000 * seconds) / count;
    await until(dueAt);
    visits.push(comeAndGo(number, dueAt, visit, recorder));
  }
  await Promise.allSettled(visits);
}

/**
 * Clients that are all cut off at once and all come back at once, as after a deployment or when a network comes back, several times over.
 */
export async function storm(count: number, storms: number, visit: Visit, recorder: Recorder): Promise<void> {
  declareVisits(recorder);
  let clients = await arriveAtOnce(count, "churn.answer_ms", visit, recorder);
  for (let number = 0; number < storms; number++) {
    await setTimeout(visit.holdMs);
    await Promise.all(clients.map((client) => leave(client, true, recorder)));
    clients = await arriveAtOnce(count, "churn.reconnect_ms", visit, recorder);
  }
  await Promise.all(clients.map((client) => leave(client, false, recorder)));
}

function declareVisits(recorder: Recorder): void {
  recorder.declare("churn.closed", "churn.vanished", "churn.failed");
}

/** @param number by it the vanishing ones are spread evenly, and the same in every run */
async function comeAndGo(number: number, dueAt: number, visit: Visit, recorder: Recorder): Promise<void> {
  const client = await arrive(dueAt, "churn.answer_ms", visit, recorder);
  if (client === undefined) return;
  await setTimeout(visit.holdMs);
  const vanishes = Math.floor((number + 1) * visit.vanishShare) > Math.floor(number * visit.vanishShare);
  await leave(client, vanishes, recorder);
}

async function arriveAtOnce(count: number, histogram: string, visit: Visit, recorder: Recorder): Promise<Client[]> {
  const dueAt = now();
  const clients = await Promise.all(Array.from({ length: count }, () => arrive(dueAt, histogram, visit, recorder)));
  return clients.filter((client) => client !== undefined);
}

/** @param histogram for how long it took from the intended moment until the client was answered */
async function arrive(dueAt: number, histogram: string, visit: Visit, recorder: Recorder): Promise<Client | undefined> {
  try {
    const client = await Client.connect(visit.url, recorder, () => {}, dueAt);
    const answerMs = await client.marko(visit.answerMs);
    recorder.time(histogram, histogram === "churn.answer_ms" ? answerMs : now() - dueAt);
    return client;
  } catch {
    recorder.count("churn.failed");
    return undefined;
  }
}

/** One that the server has closed is counted as that, and as nothing else. */
async function leave(client: Client, vanishes: boolean, recorder: Recorder): Promise<void> {
  if (client.closedByServer !== undefined) return;
  await (vanishes ? client.vanish() : client.close());
  recorder.count(vanishes ? "churn.vanished" : "churn.closed");
}
