/** What befalls an event on its way through a function, beyond what the function does with it. */
export interface EventFate {
  /** No environment that has served another event takes it. */
  readonly findsNoneWarm: boolean;
  /** Its environment ends so many milliseconds after the event got there, or with its answer if that comes first. */
  readonly crashAfterMs?: number;
}

/** Where Lambda lets things go wrong on purpose. */
export interface FunctionFaults {
  /** Asked once for each event. */
  fateOfEvent(): EventFate;
}

const UNHARMED: EventFate = { findsNoneWarm: false };

export const NO_FUNCTION_FAULTS: FunctionFaults = { fateOfEvent: () => UNHARMED };
