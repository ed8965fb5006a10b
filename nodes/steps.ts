import { broadcastToTwo } from "./broadcast";
import { Command, type Place } from "./command";
import type { NodesOptions } from "./options";

export interface Step {
  readonly name: string;
  /** @returns what the table shows @throws UserError, one line */
  run(place: Place): Promise<string>;
}

const MINUTE_MS = 60_000;

const install: Step = {
  name: "npm ci",
  async run(place) {
    await new Command(["npm", "ci", "--no-audit", "--no-fund"], place).succeeds(10 * MINUTE_MS);
    return "ok";
  },
};

const synth: Step = {
  name: "cdktf synth",
  async run(place) {
    await new Command(["npx", "--no-install", "cdktf", "synth"], place).succeeds(3 * MINUTE_MS);
    return "ok";
  },
};

const broadcast: Step = {
  name: "npm start, broadcast",
  async run(place) {
    const start = new Command(["npm", "start", "--", "--port", "0", "--dynamodb-port", "0", "--json"], place);
    try {
      const ready = JSON.parse(await start.says(/^\{.*\}$/m, 2 * MINUTE_MS)) as { websocketUrl: string };
      await broadcastToTwo(ready.websocketUrl);
      await start.stop(MINUTE_MS);
    } finally {
      start.kill();
    }
    return "ok";
  },
};

const load: Step = {
  name: "npm run load",
  async run(place) {
    const small = ["--audience", "10", "--rate", "2", "--seconds", "3", "--connections", "10"];
    const command = new Command(["npm", "run", "load", "--", ...small], place);
    try {
      await command.succeeds(5 * MINUTE_MS);
      return "ok";
    } catch (error) {
      if (isOnlySlow(command.output)) return "ok, slow";
      throw error;
    }
  },
};

const tests: Step = {
  name: "npm test",
  async run(place) {
    const output = await new Command(["npm", "test"], place).succeeds(30 * MINUTE_MS);
    return /^\d+ passed, \d+ failed, \d+ skipped$/m.exec(output)?.[0] ?? "ok";
  },
};

/** That a load test came to its report, and broke no threshold but those of times. They are about the machine, and not about Node.js. */
export function isOnlySlow(output: string): boolean {
  const broken = output.split("\n").filter((line) => line.startsWith("BROKEN "));
  return /^report: /m.test(output) && broken.every((line) => line.includes("_ms"));
}

export function stepsFor(options: Pick<NodesOptions, "quick" | "tests">): Step[] {
  return [install, synth, broadcast, ...(options.quick ? [] : [load]), ...(options.tests ? [tests] : [])];
}
