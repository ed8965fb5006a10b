import path from "node:path";
import { BroadcastChannel } from "node:worker_threads";
import type { Check, Context, Stats } from "../instrument/artillery";
import { describeError } from "../instrument/describe-error";
import { textVariable } from "../instrument/variables";
import { Progress } from "../progress/progress";
import { quietArtillery } from "../progress/quiet-artillery";

import { Collector } from "./collector";
import { describeEnvironment } from "./environment";
import { figureLines } from "./figure-lines";
import { channelName, type Message } from "./messages";
import { exchangeParts } from "./parts";
import { publicTargetSchema } from "./public-target";
import { resultOf } from "./result-of-parts";
import { recordedSettings } from "./settings";
import { thresholdsOf } from "./thresholds";
import { writeResult } from "./write-result";

/** Runs in artillery's main thread: collects the measurements of the generators, shows progress, and writes the result. */
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
      this.#checks = [...checks]; // a copy: artillery sorts the array by verdict later
    });
    artillery.globalEvents.on("done", (stats) => {
      this.#stats = stats;
    });
  }

  /**
   * Writes the result of a complete run and prints its figures and its file. Artillery exits with 1 unless the run passed. The figures are
   * printed even if the file cannot be written.
   */
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
    const result = resultOf(parts, {
      scenario: path.basename(textVariable(this.#context, "$scenarioFile")).replace(/\.ya?ml$/, ""),
      run,
      target: publicTargetSchema.parse(vars.target),
      settings: recordedSettings(vars),
      environment: await describeEnvironment(),
    });
    if (result.verdict !== "passed") artillery.suggestedExitCode = 1;
    for (const line of figureLines(result)) console.log(line);
    try {
      console.log(`${result.verdict}, ${await writeResult(result)}`);
    } catch (error) {
      artillery.suggestedExitCode = 1;
      console.error(`${result.verdict}, but the result is lost: ${describeError(error)}`);
    }
  }
}
