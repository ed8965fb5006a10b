import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";

const SCRIPT = readFileSync(path.join(__dirname, "in-page/accessibility-problems.js"), "utf8");

/** What people who use a keyboard, a screen reader or weak eyes would stumble over on a page as it is now, a line for each. */
export function accessibilityProblems(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(SCRIPT);
}
