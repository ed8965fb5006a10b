import { existsSync, readdirSync, statSync } from "node:fs";

/** True for a folder that only Terraform reads. */
export function hasHcl(directory: string): boolean {
  return existsSync(directory) && statSync(directory).isDirectory() && readdirSync(directory).some((name) => /\.(tf|tofu)$/.test(name));
}
