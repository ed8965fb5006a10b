/** A server that the benchmark talks to; each runs in a process of its own. */
export interface Candidate {
  readonly name: string;
  start(): Promise<RunningCandidate>;
}

export interface RunningCandidate {
  readonly url: string;
  /** From the start of the process to its readiness, in milliseconds. */
  readonly startMs: number;
  /** Processes whose memory counts. */
  readonly pids: readonly number[];
  /** Rows in the table of connections; undefined where there is no table. */
  countRows?(): Promise<number>;
  stop(): Promise<void>;
}
