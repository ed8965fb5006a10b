import { existsSync } from "node:fs";
import path from "node:path";
import { hasHcl } from "../terraform/read-stack";

/** Where the stack comes from: a folder with a Terraform configuration, or a stack of this project's app. */
export type StackSource = { readonly kind: "folder"; readonly directory: string } | { readonly kind: "app"; readonly stack?: string };

/**
 * What `--stack` names. A value is a folder when a `cdk.tf.json` or `.tf` files are in it, or when it is written as a path (with a slash,
 * `.` or `..`).
 * Anything else is the name of a stack of the app. Without a value it is the app's only stack.
 */
export function stackSource(value: string | undefined): StackSource {
  if (value === undefined) return { kind: "app" };
  const isPath = /[\\/]/.test(value) || value === "." || value === "..";
  if (isPath || existsSync(path.join(value, "cdk.tf.json")) || hasHcl(value)) return { kind: "folder", directory: value };
  return { kind: "app", stack: value };
}
