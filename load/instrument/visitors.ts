import { setTimeout } from "node:timers/promises";
import { Client } from "./client";
import { now, until } from "./clock";
import type { Connector } from "./connector";
import type { Recorder } from "./recorder";

export interface Visit {
  readonly connector: Connector;
  /** How long each client stays once it has its answer. */
  readonly holdMs: number;
  /** How long an answer to Marko? may take. */
  readonly answerMs: number;
  /** The share of the clients that vanish without closing, from 0 to 1. */
  readonly vanishShare: number;
}

/** Connects `count` clients evenly over `seconds`. Each asks Marko?, stays for `holdMs` and leaves. */
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

/** Cuts all clients off at once and reconnects them at once, `storms` times: as after a deployment, or when a network comes back. */
export async function storm(count: number, storms: number, visit: Visit, recorder: Recorder): Promise<void> {
  declareVisits(recorder);
  const numbers = Array.from({ length: count }, () => visit.connector.nextClient());
  let clients = await arriveAtOnce(numbers, "churn.answer_ms", visit, recorder);
  for (let storm = 0; storm < storms; storm++) {
    await setTimeout(visit.holdMs);
    await Promise.all(clients.map((client) => leave(client, true, recorder)));
    clients = await arriveAtOnce(numbers, "churn.reconnect_ms", visit, recorder);
  }
  await Promise.all(clients.map((client) => leave(client, false, recorder)));
}

function declareVisits(recorder: Recorder): void {
  recorder.declare("churn.closed", "churn.vanished", "churn.failed");
}

/** @param place among the visitors; spreads those that vanish evenly, and alike in every run */
async function comeAndGo(place: number, dueAt: number, visit: Visit, recorder: Recorder): Promise<void> {
  const client = await arrive(visit.connector.nextClient(), dueAt, "churn.answer_ms", visit, recorder);
  if (client === undefined) return;
  await setTimeout(visit.holdMs);
  const vanishes = Math.floor((place + 1) * visit.vanishShare) > Math.floor(place * visit.vanishShare);
  await leave(client, vanishes, recorder);
}

async function arriveAtOnce(numbers: readonly number[], histogram: string, visit: Visit, recorder: Recorder): Promise<Client[]> {
  const dueAt = now();
  const clients = await Promise.all(numbers.map((number) => arrive(number, dueAt, histogram, visit, recorder)));
  return clients.filter((client) => client !== undefined);
}

/**
 * @param number of the client in its generator
 * @param histogram takes the time of the answer to Marko?, or of a reconnect the time from `dueAt` to the answer
 * @returns undefined when the client was refused or got no answer
 */
async function arrive(number: number, dueAt: number, histogram: string, visit: Visit, recorder: Recorder): Promise<Client | undefined> {
  try {
    const client = await Client.connect({ connector: visit.connector, recorder }, number, dueAt);
    const answerMs = await client.marko(visit.answerMs);
    recorder.time(histogram, histogram === "churn.answer_ms" ? answerMs : now() - dueAt);
    return client;
  } catch {
    recorder.count("churn.failed");
    return undefined;
  }
}

/** Counts nothing for a client that the server has closed: `connections.unexpected_closes` has it. */
async function leave(client: Client, vanishes: boolean, recorder: Recorder): Promise<void> {
  if (client.closedByServer !== undefined) return;
  await (vanishes ? client.vanish() : client.close());
  recorder.count(vanishes ? "churn.vanished" : "churn.closed");
}
