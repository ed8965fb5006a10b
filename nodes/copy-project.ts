import { cp } from "node:fs/promises";
import path from "node:path";

/** What a fresh checkout does not have. */
const LEFT_OUT = new Set([".git", ".terraform", "node_modules", "cdktf.out", "reports", "coverage", "dist"]);

/** Copies the project as it is now, saved or not, without what was installed or made in it. */
export async function copyProject(project: string, copy: string): Promise<void> {
  await cp(project, copy, { recursive: true, filter: (source) => !LEFT_OUT.has(path.basename(source)) });
}
