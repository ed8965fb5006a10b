import type { AccessRequest } from "./authorization";
import { simulate } from "./simulate";

type Sample = Pick<AccessRequest, "action" | "resource" | "context">;

/** Lambda writes a function's log with the function's role; Logs is no service of its own here. */
const WRITE_LOG: Sample = { action: "logs:PutLogEvents", resource: "arn:aws:logs:eu-west-1:123456789012:log-group:g:log-stream:s" };

/**
 * Makes `@cloud-copilot/iam-simulate` read its data files (the actions, resource types and condition keys that AWS documents), by a
 * request of each service. The library reads a file at the first request that needs it; under load the process may have no file
 * descriptor left by then.
 * @param requests one of each service, with a condition key of its own where the service has one
 */
export async function loadServiceData(requests: readonly Sample[]): Promise<void> {
  await Promise.all(
    [...requests, WRITE_LOG].map(({ action, resource, context = {} }) =>
      simulate({
        role: { policies: [] },
        accountId: "123456789012",
        principalArn: "arn:aws:sts::123456789012:assumed-role/r/s",
        action,
        resource,
        context,
      }),
    ),
  );
}
