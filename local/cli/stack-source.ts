import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors";
import { hasHcl } from "../terraform/has-hcl";

/** Where the stack comes from: a folder with a Terraform configuration, or a stack of this project's app for a stage. */
export type StackSource =
  | { readonly kind: "folder"; readonly directory: string }
  | { readonly kind: "app"; readonly stack?: string; readonly stage?: string };

/**
 * What `--stack` names. A value is a folder when a `cdk.tf.json` or `.tf` files are in it, or when it is written as a path (with a slash,
 * `.` or `..`).
 * Anything else is the name of a stack of the app. Without a value it is the app's only stack.
 * @param stage of the app.
 * @throws UserError for a stage of a folder.
 */
export function stackSource(value: string | undefined, stage?: string): StackSource {
  const app = { kind: "app", ...(stage !== undefined && { stage }) } as const;
  if (value === undefined) return app;
  const isPath = /[\\/]/.test(value) || value === "." || value === "..";
  if (isPath || existsSync(path.join(value, "cdk.tf.json")) || hasHcl(value)) {
    if (stage !== undefined) throw new UserError(`--stage ${stage}: does nothing with --stack ${value}, which is a folder`);
    return { kind: "folder", directory: value };
  }
  return { ...app, stack: value };
}
