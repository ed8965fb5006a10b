/** What the benchmark and its stand-in say to each other, over IPC. */

export interface StandInSetup {
  /** In PEM. */
  readonly key: string;
  readonly cert: string;
}

export type ToStandIn =
  | {
      readonly type: "begin";
      readonly receivers: number;
      /** Whether some are gone, hang, or fail at first. */
      readonly faults: boolean;
    }
  | { readonly type: "observe" };

export type FromStandIn =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "begun" }
  | ({ readonly type: "observed" } & Observation);

/** What was seen from the receivers' side since the trial began. */
export interface Observation {
  /** Receivers that are neither gone nor hung. */
  readonly reachable: number;
  readonly reached: number;
  /** Deliveries beyond the first to a receiver. */
  readonly duplicates: number;
  /** Answers of 429. */
  readonly throttled: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Time without a request while no answer is due; 0 when one is. */
  readonly quietMs: number;
}
