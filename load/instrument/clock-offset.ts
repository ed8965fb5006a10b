/** One question to the generator that leads, and its answer: the outer stamps by the asking clock, the inner one by the leading clock. */
export interface Exchange {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly returnedAt: number;
}

export interface ClockOffset {
  /** What to add to a time of the asking clock to have it in the leading one. */
  readonly offsetMs: number;
  /** The offset is within this, whatever the two ways took: the answer was given somewhere between the outer stamps. */
  readonly errorMs: number;
}

/** As NTP does: of all exchanges the quickest one leaves the least room for error. */
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
