/** How often something went wrong on purpose. */
export interface FaultCounts {
  readonly postsDelayed: number;
  readonly postsThrottled: number;
  readonly postsFailed: number;
  readonly postsHung: number;
  readonly framesLost: number;
  readonly framesDuplicated: number;
  /** Overtaken by the next frame to their client. */
  readonly framesReordered: number;
  /** Held for one that did not come in time, or has not come yet. */
  readonly framesHeld: number;
  readonly handshakesDelayed: number;
  readonly disconnectsDropped: number;
  readonly staleRows: number;
  readonly environmentsCrashed: number;
  readonly coldStarts: number;
  readonly apiCallsThrottled: number;
  readonly apiCallsFailed: number;
  readonly apiCallsReset: number;
  /** Carried out, and then answered 500. */
  readonly apiCallsFailedLate: number;
  readonly apiAnswersLost: number;
  readonly databaseRequestsThrottled: number;
}

export const NO_FAULT_YET: FaultCounts = {
  postsDelayed: 0,
  postsThrottled: 0,
  postsFailed: 0,
  postsHung: 0,
  framesLost: 0,
  framesDuplicated: 0,
  framesReordered: 0,
  framesHeld: 0,
  handshakesDelayed: 0,
  disconnectsDropped: 0,
  staleRows: 0,
  environmentsCrashed: 0,
  coldStarts: 0,
  apiCallsThrottled: 0,
  apiCallsFailed: 0,
  apiCallsReset: 0,
  apiCallsFailedLate: 0,
  apiAnswersLost: 0,
  databaseRequestsThrottled: 0,
};

/** `12 posts throttled, 3 frames lost` */
export function describeCounts(counts: FaultCounts): string {
  const parts = Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${inWords(name)}`]));
  return parts.join(", ") || "none happened";
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
