/** What a publisher sends, and so what every client receives. */
export interface Payload {
  /** Artillery's id of the run: one table and one API may serve others at the same time. */
  readonly run: string;
  readonly publisher: number;
  /** Counts the publisher's broadcasts from 0. */
  readonly sequence: number;
  /** When the schedule wanted it sent, in milliseconds since the epoch, see `now`. */
  readonly sentAt: number;
}

/** A frame by what it means to this run. */
export type Frame =
  | { readonly kind: "delivery"; readonly payload: Payload }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "foreign" };

export function broadcastFrame(payload: Payload): string {
  return JSON.stringify({ type: "message", data: payload });
}

export function readFrame(text: string, run: string): Frame {
  const value = parseObject(text);
  if (isPayload(value)) return value.run === run ? { kind: "delivery", payload: value } : { kind: "foreign" };
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
  const { run, publisher, sequence, sentAt } = value as Partial<Payload>;
  return typeof run === "string" && [publisher, sequence, sentAt].every((field) => typeof field === "number");
}

/** The backend's own error frames carry `type`, those of API Gateway the ids of connection and request. */
function isError(value: Record<string, unknown>): boolean {
  return value.type === "error" || ("message" in value && "connectionId" in value && "requestId" in value);
}
