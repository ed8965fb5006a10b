/** What a publisher sends, and so what every client receives. */
export interface Payload {
  /** Artillery's id of the run: one table and one API may serve others at the same time. */
  readonly run: string;
  readonly publisher: number;
  /** The broadcast's place in the schedule of the run, from 0. */
  readonly number: number;
}

/** What the generators of one run tell each other, by the way that the broadcasts take. */
export type Control =
  | { readonly control: "hello"; readonly from: string; readonly synchronized: boolean }
  | { readonly control: "ping"; readonly from: string; readonly to: string; readonly id: number }
  | { readonly control: "pong"; readonly from: string; readonly to: string; readonly id: number; readonly at: number }
  | { readonly control: "step"; readonly from: string; readonly step: Step }
  | { readonly control: "end"; readonly from: string };

/** A stretch of broadcasts at a constant rate, known to every generator before it starts. */
export interface Step {
  /** The number of its first broadcast. */
  readonly first: number;
  readonly count: number;
  /** When the first one is wanted, by the clock of the generator that leads, see `now`. */
  readonly startAt: number;
  /** Broadcasts a second. */
  readonly rate: number;
  readonly publishers: number;
  /** A histogram of its own for the latencies of this step. */
  readonly histogram?: string;
}

/** A frame by what it means to this run. */
export type Frame =
  | { readonly kind: "delivery"; readonly payload: Payload }
  | { readonly kind: "control"; readonly control: Control }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "foreign" };

/** @param bytes the size of the payload, which is filled up to it; those that are larger anyhow stay as they are */
export function broadcastFrame(payload: Payload, bytes: number): string {
  const missing = bytes - JSON.stringify({ ...payload, filler: "" }).length;
  return JSON.stringify({ type: "message", data: missing > 0 ? { ...payload, filler: "x".repeat(missing) } : payload });
}

export function controlFrame(run: string, control: Control): string {
  return JSON.stringify({ type: "message", data: { run, ...control } });
}

export function readFrame(text: string, run: string): Frame {
  const value = parseObject(text);
  if (isPayload(value)) return value.run === run ? { kind: "delivery", payload: value } : { kind: "foreign" };
  if (isControl(value)) return value.run === run ? { kind: "control", control: value } : { kind: "foreign" };
  return isError(value) ? { kind: "error", text } : { kind: "foreign" };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isPayload(value: object): value is Payload {
  const { run, publisher, number } = value as Partial<Payload>;
  return typeof run === "string" && typeof publisher === "number" && typeof number === "number";
}

/** Only generators write these, and they name their run. */
function isControl(value: object): value is Control & { readonly run: string } {
  const { run, control, from } = value as Partial<Control & { run: string }>;
  return typeof run === "string" && typeof control === "string" && typeof from === "string";
}

/** The backend's own error frames carry `type`, those of API Gateway the ids of connection and request. */
function isError(value: Record<string, unknown>): boolean {
  return value.type === "error" || ("message" in value && "connectionId" in value && "requestId" in value);
}
