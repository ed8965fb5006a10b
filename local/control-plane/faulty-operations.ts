import { ApiError, ConnectionReset } from "../aws-api/api-error";
import type { ModelledProtocol } from "../aws-api/modelled/modelled-api";
import type { ModelledOperation } from "../aws-api/modelled/operation";
import type { ControlPlaneFaults } from "./control-plane-faults";
import type { ControlPlaneService } from "./service";

type Operations = Readonly<Record<string, ModelledOperation>>;

/** Lets the operations of a service meet the faults that were asked for. */
export function faultyOperations(
  { protocol, signingName }: Pick<ControlPlaneService, "protocol" | "signingName">,
  operations: Operations,
  faults: ControlPlaneFaults,
): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      {
        ...operation,
        async run(input, call) {
          const fate = faults.fateOfApiCall();
          if (fate === "throttled") throw signingName === "s3" ? slowDown() : throttled(protocol);
          if (fate === "failed") throw internalFailure();
          if (fate === "reset") throw new ConnectionReset("a fault reset the connection before the request was carried out");
          const output = await operation.run(input, call);
          if (fate === "failedLate") throw internalFailure();
          if (fate === "answerLost") throw new ConnectionReset("a fault reset the connection after the request was carried out");
          return output;
        },
      } satisfies ModelledOperation,
    ]),
  );
}

/**
 * Names and statuses that services with the protocol use. All of them are in the SDKs' lists of errors that are tried again as throttling
 * (docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
 */
function throttled(protocol: ModelledProtocol): ApiError {
  switch (protocol) {
    case "restJson1":
      return new ApiError(429, "TooManyRequestsException", "Too Many Requests");
    case "restXml":
    case "awsQuery":
      return new ApiError(400, "Throttling", "Rate exceeded");
    case "awsJson1_0":
    case "awsJson1_1":
      return new ApiError(400, "ThrottlingException", "Rate exceeded");
  }
}

function slowDown(): ApiError {
  return new ApiError(503, "SlowDown", "Please reduce your request rate.");
}

/** The same for every service: SDKs try again on the status, whatever the name. */
function internalFailure(): ApiError {
  return new ApiError(500, "InternalFailure", "The request processing has failed because of an unknown error.");
}
