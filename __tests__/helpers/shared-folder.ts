import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The environment variable that tells the test files where it is. */
export const SHARED_FOLDER = "TESTS_SHARED_FOLDER";

/** Before the first file of a run: a folder for what `oncePerRun` makes, which goes when jest ends, however it ends. Each of jest's projects asks for it. */
export default function makeSharedFolder(): void {
  if (process.env[SHARED_FOLDER] !== undefined) return;
  const folder = mkdtempSync(path.join(tmpdir(), "fanfare-tests-"));
  process.env[SHARED_FOLDER] = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}
