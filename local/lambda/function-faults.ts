/** Faults that one invocation meets. */
export interface InvocationFate {
  /** No environment that has served another event takes it. */
  readonly findsNoneWarm: boolean;
  /** Its environment ends so many milliseconds after the event got there, or with its answer if that comes first. */
  readonly crashAfterMs?: number;
}

/** Faults that Lambda injects. */
export interface FunctionFaults {
  /** Asked once for each invocation. */
  fateOfInvocation(): InvocationFate;
}

const UNHARMED: InvocationFate = { findsNoneWarm: false };

export const NO_FUNCTION_FAULTS: FunctionFaults = { fateOfInvocation: () => UNHARMED };
