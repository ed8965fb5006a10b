import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { VersionEntry } from "../../account/entries/lambda";

/** What a new function answers (docs.aws.amazon.com/lambda/latest/dg/functions-states.html). It is over by the next request. */
export const CREATING = { State: "Pending", StateReason: "The function is being created.", StateReasonCode: "Creating" } as const;

/** The same for a function that changes: events go to the code before until the change is served. */
export const UPDATING = {
  State: "Active",
  LastUpdateStatus: "InProgress",
  LastUpdateStatusReason: "The function is being created.",
} as const;

/** As a read answers it. */
export function configuration(version: VersionEntry): FunctionConfiguration {
  return { ...version, State: "Active", LastUpdateStatus: "Successful" };
}
