import path from "node:path";
import { BroadcastChannel } from "node:worker_threads";
import type { Check, Context, Stats } from "../instrument/artillery";
import { settingsOf, textVariable } from "../instrument/variables";
import { Progress } from "../progress/progress";
import { quietArtillery } from "../progress/quiet-artillery";
import { closingLines } from "./closing-lines";
import { Collector } from "./collector";
import { describeEnvironment } from "./environment";
import { channelName, type Message } from "./messages";
import { exchangeParts } from "./parts";
import { resultOf } from "./result-of-parts";
import type { RunResult } from "./run-result";
import { thresholdsOf } from "./thresholds";
import { writeResult } from "./write-result";

/** Sits in artillery's main thread while a run goes on: hears what the generators measure, shows it, and leaves the result. */
export class RunKeeper {
  readonly #context: Context;
  readonly #collector = new Collector();
  readonly #channel: BroadcastChannel;
  readonly #progress: Progress;
  #checks: readonly Check[] = [];
  #stats: Stats | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#progress = new Progress(process.stderr);
    this.#channel = new BroadcastChannel(channelName(textVariable(context, "$testId")));
    this.#channel.onmessage = (event) => {
      const { data } = event as { data: Message };
      if (data.kind === "say") this.#progress.say(data.line);
      else this.#collector.receive(data);
      if (data.kind === "second") this.#progress.show(data);
    };
    quietArtillery(this.#progress);
    artillery.globalEvents.on("checks", (checks) => {
      this.#checks = [...checks]; // which is sorted by verdict afterwards
    });
    artillery.globalEvents.on("done", (stats) => {
      this.#stats = stats;
    });
  }

  /** Writes the result of a run that came to its end, says where it is, and sets artillery's exit status when the run is worth nothing. */
  async finish(): Promise<void> {
    await this.#collector.settled();
    this.#channel.close();
    if (this.#stats === undefined) {
      console.error("The run was interrupted: it leaves no result.");
      return;
    }
    const { vars } = this.#context;
    const run = textVariable(this.#context, "$testId");
    const own = this.#collector.part(Number(vars.originMs), thresholdsOf(this.#checks, this.#stats));
    const parts = await exchangeParts(run, own);
    if (parts === undefined) return;
    const result: RunResult = resultOf(parts, {
      scenario: path.basename(textVariable(this.#context, "$scenarioFile")).replace(/\.ya?ml$/, ""),
      run,
      target: textVariable(this.#context, "target"),
      settings: settingsOf(this.#context),
      environment: await describeEnvironment(),
    });
    const file = await writeResult(result);
    for (const line of closingLines(result, file)) console.log(line);
    if (result.verdict !== "passed") artillery.suggestedExitCode = 1;
  }
}
