import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where distributions, and macOS, put a Chromium that is not Playwright's own. The first that exists is taken. */
const USUAL_PATHS = [
  // Without what only a window needs: the tests take a third less processor time than in the whole browser.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser of this machine, or in one clause why there is none. `CHROMIUM` names one that is elsewhere. */
export function findChromium(): { readonly executablePath: string } | { readonly missing: string } {
  const named = process.env.CHROMIUM;
  if (named !== undefined)
    return existsSync(named) ? { executablePath: named } : { missing: `CHROMIUM is ${named}, and there is no such file` };
  const executablePath = USUAL_PATHS.find((candidate) => existsSync(candidate));
  return executablePath === undefined ? { missing: "no Chromium on this machine" } : { executablePath };
}

/** Chromium without a window. Its sandbox does not work for root, as whom containers run. */
export function launchChromium(executablePath: string): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}
