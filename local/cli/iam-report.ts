import { styleText } from "node:util";
import type { RolePermissions } from "../iam/permission-use";

/** What `--iam-report` prints when the runtime ends: each role's permissions, and what became of them. */
export function iamReport(roles: readonly RolePermissions[]): string {
  const rows = roles.flatMap(({ role, granted, denied }) => [
    ...granted.map(({ action, resource, uses }) => ({ role, action, resource, outcome: uses > 0 ? times("used", uses) : "never used" })),
    ...denied.map(({ action, resource, denials }) => ({ role, action, resource, outcome: times("denied", denials) })),
  ]);
  if (rows.length === 0) return "permissions   the stack has no role with a policy";
  const width = (column: "role" | "action" | "outcome") => Math.max(...rows.map((row) => row[column].length));
  const [roleWidth, actionWidth, outcomeWidth] = [width("role"), width("action"), width("outcome")];
  return rows
    .map(({ role, action, resource, outcome }) => {
      const line = `${role.padEnd(roleWidth)}  ${action.padEnd(actionWidth)}  ${outcome.padEnd(outcomeWidth)}  ${resource}`;
      return outcome.startsWith("used") ? line : styleText(outcome === "never used" ? "yellow" : "red", line);
    })
    .join("\n");
}

function times(what: string, count: number): string {
  return `${what} ${count} ${count === 1 ? "time" : "times"}`;
}
