import { z } from "zod";

/** Data of a broadcast: the publisher sends it, every client receives it. */
export interface Payload {
  /** Artillery's id of the run: one table and one API may serve others at the same time. */
  readonly run: string;
  readonly publisher: number;
  /** The broadcast's place in the schedule of the run, from 0. */
  readonly number: number;
}

/** Each publisher takes memory for each client of an audience. */
export const MAX_PUBLISHERS = 10_000;

/**
 * API Gateway's limits of what a client sends, in bytes: a larger frame or message closes the connection with 1009.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const MAX_FRAME_BYTES = 32 * 1024;
export const MAX_MESSAGE_BYTES = 128 * 1024;

/** Bytes of the largest payload that fits into a message: the rest is `{"type":"message","data":…}`. */
export const MAX_PAYLOAD_BYTES = MAX_MESSAGE_BYTES - messageOf("").length;

const id = z.string().regex(/^[\w-]{1,40}$/);
const count = z.int().nonnegative();
const step = z.object({
  first: count,
  count: count.min(1),
  startAt: z.number(),
  rate: z.number().positive(),
  publishers: count.min(1).max(MAX_PUBLISHERS),
  histogram: z
    .string()
    .regex(/^[\w.]{1,60}$/)
    .optional(),
});

/** Messages between the generators of one run. They travel as broadcasts of the system under test, which may change or forge them. */
const control = z.discriminatedUnion("control", [
  z.object({ control: z.literal("hello"), from: id, synchronized: z.boolean() }),
  z.object({ control: z.literal("ping"), from: id, to: id, id: count }),
  z.object({ control: z.literal("pong"), from: id, to: id, id: count, at: z.number() }),
  z.object({ control: z.literal("step"), from: id, step }),
  z.object({ control: z.literal("end"), from: id }),
]);

export type Control = z.infer<typeof control>;

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
  readonly histogram?: string | undefined;
}

/** The meaning of a frame for this run. `foreign` frames do not belong to it. */
export type Frame =
  | { readonly kind: "delivery"; readonly payload: Payload }
  | { readonly kind: "control"; readonly control: Control }
  | { readonly kind: "error"; readonly code: string; readonly text: string }
  | { readonly kind: "foreign" };

/** @param bytes size to which the payload is filled up; a payload that is larger stays as it is */
export function broadcastFrame(payload: Payload, bytes: number): string {
  const missing = bytes - JSON.stringify({ ...payload, filler: "" }).length;
  return messageOf(JSON.stringify(missing > 0 ? { ...payload, filler: "x".repeat(missing) } : payload));
}

export function controlFrame(run: string, control: Control): string {
  return messageOf(JSON.stringify({ run, ...control }));
}

/** @param data JSON */
function messageOf(data: string): string {
  return `{"type":"message","data":${data}}`;
}

export function readFrame(text: string, run: string): Frame {
  const value = parseObject(text);
  if (isError(value)) return { kind: "error", code: codeOf(value), text };
  if (value.run !== run) return { kind: "foreign" };
  if (isPayload(value)) return { kind: "delivery", payload: value };
  const read = control.safeParse(value);
  return read.success ? { kind: "control", control: read.data } : { kind: "foreign" };
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
  const { publisher, number } = value as Partial<Payload>;
  return Number.isSafeInteger(publisher) && Number.isSafeInteger(number);
}

/** The backend's error frames carry `type`, those of API Gateway the ids of connection and request. */
function isError(value: Record<string, unknown>): boolean {
  return value.type === "error" || ("message" in value && "connectionId" in value && "requestId" in value);
}

/**
 * The backend's code, such as `too_large`, or API Gateway's message: `Internal server error` becomes `internal_server_error`. An incomplete
 * broadcast that AWS refused with 413 for some receivers is `incomplete_too_large`.
 */
function codeOf({ code, message, tooLarge }: Record<string, unknown>): string {
  if (code === "incomplete" && Number(tooLarge) > 0) return "incomplete_too_large";
  const name = String(code ?? message ?? "")
    .toLowerCase()
    .replace(/\W+/g, "_");
  return /^[a-z]\w{0,39}$/.test(name) ? name : "other";
}
