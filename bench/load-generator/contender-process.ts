import { RigMonitor } from "../../load/instrument/rig-monitor";
import { Bare } from "./contenders/bare";
import type { Contender } from "./contenders/contender";
import { Instrument } from "./contenders/instrument";
import type { FromContender, ToContender } from "./protocol";

const CONTENDERS: Readonly<Record<string, () => Contender>> = { bare: () => new Bare(), instrument: () => new Instrument() };

let contender: Contender = new Bare();

process.on("message", async (message: ToContender) => {
  const answer = message.type === "join" ? await join(message) : await step(message);
  process.send?.(answer);
});

async function join({ contender: name, url, sockets }: ToContender & { type: "join" }): Promise<FromContender> {
  const make = CONTENDERS[name];
  if (make === undefined) throw new Error(`there is no contender ${name}`);
  contender = make();
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  await contender.join(url, sockets);
  return { type: "joined", seconds: (performance.now() - startedAt) / 1000, memoryMb: (process.memoryUsage.rss() - before) / 1024 / 1024 };
}

async function step({ rate, seconds }: ToContender & { type: "step" }): Promise<FromContender> {
  const rig = new RigMonitor();
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const deliveries = await contender.step(rate, seconds);
  const { user, system } = process.cpuUsage(cpu);
  const { maxLagMs } = rig.take();
  rig.stop();
  return { type: "stepped", seconds: (performance.now() - startedAt) / 1000, deliveries, cpuMs: (user + system) / 1000, maxLagMs };
}
