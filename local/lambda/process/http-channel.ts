import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { AnswerReader } from "./answer-reader";
import type { ChannelListener, EventChannel, EventHeaders } from "./event-channel";
import { PacedReader } from "./paced-reader";
import { type RuntimeApi, startRuntimeApi } from "./runtime-api";

/** Where a process writes log entries, when its channel has a pipe for them. */
const LOG_FD = 3;

/** Lambda's Runtime API over HTTP: the channel of every runtime but Node.js. */
export class HttpChannel implements EventChannel {
  readonly pipes: number;
  readonly #listener: ChannelListener;
  readonly #api: RuntimeApi;

  /** @param hasLogPipe whether the process writes log entries of several lines in frames, as Lambda's own clients do. */
  static async open(listener: ChannelListener, hasLogPipe: boolean): Promise<HttpChannel> {
    return new HttpChannel(listener, await startRuntimeApi(listener), hasLogPipe);
  }

  private constructor(listener: ChannelListener, api: RuntimeApi, hasLogPipe: boolean) {
    this.#listener = listener;
    this.#api = api;
    this.pipes = hasLogPipe ? 1 : 0;
  }

  get variables(): Record<string, string> {
    const { address } = this.#api;
    return { AWS_LAMBDA_RUNTIME_API: address, ...(this.pipes > 0 && { _LAMBDA_TELEMETRY_LOG_FD: String(LOG_FD) }) };
  }

  connect(child: ChildProcess): readonly PacedReader[] {
    const stdio: readonly unknown[] = child.stdio;
    return this.pipes === 0 ? [] : [new PacedReader(stdio[LOG_FD] as Readable, new AnswerReader(this.#listener))];
  }

  hand(headers: EventHeaders, event: string): void {
    this.#api.hand(headers, event);
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}
