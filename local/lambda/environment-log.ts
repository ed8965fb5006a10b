import type { LogLineEvent } from "../event-log";
import type { LambdaFunction } from "../model";
import { randomOctets } from "../random-octets";
import { type ErrorDescription, isPlatformError, OUT_OF_MEMORY, timedOut } from "./platform-errors";

/** What a REPORT line tells of an event. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only of the first event of an environment. */
  readonly initMs: number | undefined;
  readonly maxMemoryBytes: number;
  readonly error: ErrorDescription | undefined;
}

/** The end of an event's log that Lambda returns on request (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-LogType). */
const TAIL_BYTES = 4 * 1024;

/**
 * The log of one execution environment: the handler's lines, and between them Lambda's own, as text or as JSON
 * (docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html, …/telemetry-schema-reference.html).
 */
export class EnvironmentLog {
  readonly #fn: LambdaFunction;
  readonly #runtimeVersion: string;
  readonly #record: (event: Pick<LogLineEvent, "type" | "logStreamName" | "line">) => void;
  readonly streamName = newLogStreamName();
  #tail = "";

  /** @param runtimeVersion such as `nodejs22.x on Node.js v22.21.0`. On AWS it is a version of Lambda's own. */
  constructor(fn: LambdaFunction, runtimeVersion: string, record: (event: Pick<LogLineEvent, "type" | "logStreamName" | "line">) => void) {
    this.#fn = fn;
    this.#runtimeVersion = runtimeVersion;
    this.#record = record;
  }

  /** A line of the handler's. */
  write(line: string): void {
    this.#append("functionLog", line);
  }

  initStarts(): void {
    const runtimeVersion = this.#runtimeVersion;
    this.#platform("INFO", `INIT_START Runtime Version: ${runtimeVersion}`, "platform.initStart", {
      initializationType: "on-demand",
      phase: "init",
      runtimeVersion,
      functionName: this.#fn.name,
      functionVersion: "$LATEST",
    });
  }

  initFailed(error: ErrorDescription, durationMs: number): void {
    const text = `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\tStatus: error\tError Type: ${error.errorType}`;
    const record = { initializationType: "on-demand", phase: "init", status: "error", errorType: error.errorType };
    this.#platform("WARN", text, "platform.initReport", { ...record, metrics: { durationMs: round(durationMs) } });
  }

  starts(requestId: string): void {
    this.#tail = "";
    const text = `START RequestId: ${requestId} Version: $LATEST`;
    this.#platform("INFO", text, "platform.start", { requestId, version: "$LATEST" });
  }

  /** @returns the end of the event's log. */
  ends({ requestId, durationMs, initMs, maxMemoryBytes, error }: Report): string {
    const status = error === undefined ? "success" : error.errorType === timedOut(0).errorType ? "timeout" : "error";
    const hasFailed = error !== undefined && isPlatformError(error);
    // The handler's own errors were logged where they were thrown.
    if (hasFailed && this.#fn.logFormat === "Text") this.#logPlatformError(requestId, status, error);
    const { memoryMb } = this.#fn;
    const metrics = {
      durationMs: round(durationMs),
      // Since August 2025 the time to load is billed too.
      billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)),
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: error?.errorType === OUT_OF_MEMORY.errorType ? memoryMb : Math.ceil(maxMemoryBytes / 1024 / 1024),
      ...(initMs !== undefined && { initDurationMs: round(initMs) }),
    };
    const text = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${metrics.durationMs.toFixed(2)} ms`,
      `Billed Duration: ${metrics.billedDurationMs} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${metrics.maxMemoryUsedMB} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ...(hasFailed ? [`Status: ${status}`] : []),
      ...(hasFailed && status === "error" ? [`Error Type: ${error.errorType}`] : []),
    ].join("\t");
    if (this.#fn.logFormat === "Text") this.#append("platformLog", `END RequestId: ${requestId}`);
    this.#platform(status === "success" ? "INFO" : "WARN", `${text}\t`, "platform.report", {
      requestId,
      metrics,
      status,
      ...(status === "error" && { errorType: error?.errorType }),
    });
    return lastBytes(this.#tail, TAIL_BYTES);
  }

  #logPlatformError(requestId: string, status: string, { errorType, errorMessage }: ErrorDescription): void {
    if (status === "timeout") this.#append("platformLog", `${new Date().toISOString()} ${requestId} ${errorMessage}`);
    else this.#append("platformLog", `RequestId: ${requestId} Error: ${errorMessage}\n${errorType}`);
  }

  /** Levels as in docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html; the text format has none. */
  #platform(level: "INFO" | "WARN", text: string, type: string, record: object): void {
    const { logFormat, systemLogLevel } = this.#fn;
    if (logFormat === "Text") this.#append("platformLog", text);
    else if (level === "WARN" || systemLogLevel !== "WARN")
      this.#append("platformLog", JSON.stringify({ time: new Date().toISOString(), type, record }));
  }

  #append(type: LogLineEvent["type"], line: string): void {
    // A character has at least one byte. `ends` cuts by bytes.
    this.#tail = `${this.#tail}${line}\n`.slice(-TAIL_BYTES);
    this.#record({ type, logStreamName: this.streamName, line });
  }
}

/** docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html: the day, the version, and a number of its own. */
function newLogStreamName(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomOctets(16, "hex")}`;
}

/** Cut between two characters. */
function lastBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  let start = Math.max(0, bytes.length - most);
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString("utf8", start);
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
