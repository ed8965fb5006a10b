import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new, empty folder that is deleted after the file's last test. Call it while the file is loaded, or in a hook. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "fanfare-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
