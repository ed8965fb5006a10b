/** A question to the leading generator and its answer. `answeredAt` is by the leading clock, the others are by the asking clock. */
export interface Exchange {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly returnedAt: number;
}

export interface ClockOffset {
  /** Add it to a time of the asking clock to get the time of the leading clock. */
  readonly offsetMs: number;
  /** The offset is at most this wrong: the answer was given between `askedAt` and `returnedAt`. */
  readonly errorMs: number;
}

/** As in NTP, the quickest exchange decides: it has the smallest error. */
export function estimateOffset(exchanges: readonly Exchange[]): ClockOffset {
  const quickest = exchanges.reduce((best, exchange) => (durationOf(exchange) < durationOf(best) ? exchange : best));
  return {
    offsetMs: quickest.answeredAt - (quickest.askedAt + quickest.returnedAt) / 2,
    errorMs: durationOf(quickest) / 2,
  };
}

function durationOf({ askedAt, returnedAt }: Exchange): number {
  return returnedAt - askedAt;
}
