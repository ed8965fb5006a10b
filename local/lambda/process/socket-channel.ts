import type { ChildProcess } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { AnswerReader } from "./answer-reader";
import type { ChannelListener, EventChannel, EventHeaders } from "./event-channel";
import { eventFrame } from "./event-frame";
import { PacedReader } from "./paced-reader";
import { ANSWERS_FD, EVENTS_FD, type ProcessSetup } from "./protocol";
import { type RuntimeApi, startRuntimeApi } from "./runtime-api";
import { nameMissingSdkPackage } from "./sdk-of-the-runtime";

/**
 * Two descriptors, one for events and one for answers and log entries: the channel of Lambda's client for Node.js, which asks a native
 * module for its events. Errors of the initialization and streamed answers come over HTTP.
 */
export class SocketChannel implements EventChannel {
  readonly pipes = 2;
  readonly #setup: ProcessSetup;
  readonly #listener: ChannelListener;
  readonly #api: RuntimeApi;
  #events: Duplex | undefined;

  static async open(setup: ProcessSetup, listener: ChannelListener): Promise<SocketChannel> {
    const api = await startRuntimeApi({
      onInitError: (error) => listener.onInitError(nameMissingSdkPackage(error)),
      onAnswer: listener.onAnswer,
    });
    return new SocketChannel(setup, listener, api);
  }

  private constructor(setup: ProcessSetup, listener: ChannelListener, api: RuntimeApi) {
    this.#setup = setup;
    this.#listener = listener;
    this.#api = api;
  }

  get variables(): Record<string, string> {
    return { AWS_LAMBDA_RUNTIME_API: this.#api.address, _LAMBDA_TELEMETRY_LOG_FD: String(ANSWERS_FD) };
  }

  connect(child: ChildProcess): readonly PacedReader[] {
    const stdio: readonly unknown[] = child.stdio;
    const [events, answers] = [stdio[EVENTS_FD] as Duplex, stdio[ANSWERS_FD] as Readable];
    const { onClosed, onGarbled } = this.#listener;
    // A process that has ended takes no events; its exit says so.
    events.on("error", onClosed);
    events.once("end", onClosed);
    // Lambda's client writes nothing here.
    events.once("data", onGarbled);
    answers.once("end", onClosed);
    this.#events = events;
    if (child.pid !== undefined) events.write(eventFrame(this.#setup, ""));
    return [new PacedReader(answers, new AnswerReader(this.#listener))];
  }

  hand(headers: EventHeaders, event: string): void {
    this.#events?.write(eventFrame(headers, event));
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}
