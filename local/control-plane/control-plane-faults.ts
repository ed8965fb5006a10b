/** Fate of a request to the control plane, decided before it is carried out. `failedLate` and `answerLost`: after it was. */
export type ApiFate = "answered" | "throttled" | "failed" | "reset" | "failedLate" | "answerLost";

/** Where the control plane lets things go wrong on purpose. */
export interface ControlPlaneFaults {
  /** Asked once for each request that its caller may send. */
  fateOfApiCall(): ApiFate;
}
