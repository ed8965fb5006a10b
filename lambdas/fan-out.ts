import type { Context } from "aws-lambda";
import { type AssignmentJson, unpackAssignment } from "./adapters/assignment-json";
import { DynamoConnections } from "./adapters/dynamo-connections";
import { LambdaHelpers } from "./adapters/lambda-helpers";
import { ManagementApiSender } from "./adapters/management-api-sender";
import { broadcastLimits, requireDelivery, SENDER_PROPS } from "./broadcast-limits";
import { assist } from "./core/broadcast";
import { CongestionWindow } from "./core/congestion-window";
import { TokenBucket } from "./core/token-bucket";
import { logError } from "./log";
import { logBroadcast } from "./log-broadcast";
import { requireEnvironment, requireNumber } from "./require-environment";
import { incompleteFrame, tellSender } from "./tell-sender";

const ratePerSecond = requireNumber("BROADCAST_RATE_LIMIT");
const delivery = requireDelivery();

const needs = {
  connections: new DynamoConnections(requireEnvironment("CONNECTIONS_TABLE")),
  // What it has no time for goes on in another invocation of this function. Lambda sets the variable.
  helpers: new LambdaHelpers(requireEnvironment("AWS_LAMBDA_FUNCTION_NAME")),
  sender: new ManagementApiSender(SENDER_PROPS),
  window: new CongestionWindow(),
};

/** Serves a part of an audience that is too large for `message` alone. */
export const handler = async (event: AssignmentJson, context: Context): Promise<void> => {
  const assignment = unpackAssignment(event);
  // `message` has spent the burst. From here on the rate counts, and all helpers share it.
  const share = ratePerSecond / assignment.helpers;
  const rate = new TokenBucket({ ratePerSecond: share, burst: Math.max(1, share / 10), initially: 0 });
  const result = await assist({ ...needs, rate }, assignment, broadcastLimits(delivery, context));
  logBroadcast(assignment, result);
  const { broadcastId, sender } = assignment;
  if (result.readError !== undefined) logError({ broadcastId }, "connections not read", result.readError);
  const error = incompleteFrame(assignment, result);
  if (error) await tellSender({ ...needs, rate }, sender, error, context);
  // Lambda puts the assignment into the queue of failures, for people to look at.
  if (result.rest) throw result.readError ?? new Error("No connection could be served, or no helper accepted the rest");
};
