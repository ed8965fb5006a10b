import { createRequire } from "node:module";
import type { Metrics } from "../../../load/instrument/artillery";
import { now } from "../../../load/instrument/clock";
import { Connector } from "../../../load/instrument/connector";
import { Fanout } from "../../../load/instrument/fanout";
import { Recorder } from "../../../load/instrument/recorder";
import { RigMonitor } from "../../../load/instrument/rig-monitor";
import type { Contender } from "./contender";

/** Artillery's store of metrics, which every measurement goes to as well. */
interface Store {
  counter(name: string, value: number): void;
  summary(name: string, value: number): void;
}

const fromArtillery = createRequire(require.resolve("artillery/package.json"));
const { SSMS } = fromArtillery("@artilleryio/int-core").ssms as { SSMS: new () => Store };

/** What the scenarios do for each delivery, with everything that they measure. */
export class Instrument implements Contender {
  #fanout: Fanout | undefined;

  async join(url: string, sockets: number): Promise<void> {
    const store = new SSMS();
    const metrics: Metrics = {
      emit: (kind, name, value) => (kind === "counter" ? store.counter(name, value) : store.summary(name, value)),
    };
    // What goes to the main thread is copied; what that does with it is not the generator's time.
    const recorder = new Recorder("bench", metrics, now(), new RigMonitor(), (message) => void structuredClone(message));
    this.#fanout = new Fanout(
      {
        id: "bench",
        run: "bench",
        connector: new Connector(url, { headers: {}, subprotocols: [], tls: {} }),
        generators: 1,
        gatherMs: 0,
        publishers: 1,
        payloadBytes: 120,
        connectsPerSecond: 10_000, // more than it can
        readyMs: 10_000,
        drainMs: 5_000,
      },
      recorder,
    );
    await this.#fanout.join(sockets);
  }

  async step(rate: number, seconds: number): Promise<number> {
    const [outcome] = (await this.#fanout?.broadcast([{ rate, seconds }])) ?? [];
    return outcome?.received ?? 0;
  }
}
