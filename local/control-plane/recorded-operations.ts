import { ApiError } from "../aws-api/api-error";
import { ModelledError, type ModelledOperation } from "../aws-api/modelled/operation";
import { faultyOperations } from "./faulty-operations";
import type { ControlPlaneNeeds, ControlPlaneService } from "./service";

/** The operations of a service, each of which meets the faults and leaves an event. */
export function recordedOperations(service: ControlPlaneService, needs: ControlPlaneNeeds): Record<string, ModelledOperation> {
  const record = (operation: string, error?: unknown) =>
    needs.events.record({
      type: "apiCall",
      service: service.name,
      operation,
      isRead: /^(Get|List|Describe|Head)/.test(operation),
      ...(error instanceof Error && { error: `${nameOf(error)}: ${error.message}` }),
    });
  return Object.fromEntries(
    Object.entries(faultyOperations(service, service.operations(needs), needs.faults)).map(([name, operation]) => [
      name,
      {
        ...operation,
        async run(input, call) {
          try {
            const output = await operation.run(input, call);
            record(name);
            return output;
          } catch (error) {
            record(name, error);
            throw error;
          }
        },
      } satisfies ModelledOperation,
    ]),
  );
}

/** As AWS names it, where it is one that is answered. */
function nameOf(error: Error): string {
  if (error instanceof ModelledError) return error.errorName;
  return error instanceof ApiError ? error.code : error.name;
}
