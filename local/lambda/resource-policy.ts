import type { ServiceCaller } from "../api-gateway/integration";
import type { InvokePermission } from "../model";

/** Whether a function's resource policy lets a service invoke it on behalf of `sourceArn`. */
export function mayInvoke(permissions: readonly InvokePermission[], { service, sourceArn }: ServiceCaller): boolean {
  return permissions.some(
    (permission) =>
      (permission.action === "lambda:InvokeFunction" || permission.action === "lambda:*") &&
      (permission.principal === service || permission.principal === "*") &&
      (permission.sourceArn === undefined || matchesArn(permission.sourceArn, sourceArn)),
  );
}

/** `ArnLike`: `*` stands for any run of characters, `?` for one. */
function matchesArn(pattern: string, arn: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(arn);
}
