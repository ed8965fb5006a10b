import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { findChromium, launchChromium } from "../../__tests__/helpers/chromium";
import { parseArguments } from "../../local/cli/parse-arguments";
import { synthesize } from "../../local/cli/synthesize";
import { UserError } from "../../local/errors";
import { startRuntime } from "../../local/runtime";
import { Audience } from "./audience";
import { talk } from "./talk";

/** The port of `npm start`, since the page shows it. */
const PORT = 3001;

const USAGE = `usage: npm run screenshots -- [--report FILE.html]

  --report FILE.html  photograph this report of the load suite; without it the console, for which port ${PORT} must be free

The pictures are written beside this command, in docs/screenshots.`;

/** How long the audience talks before the console is photographed, so that its charts, which show two minutes, have something to show. */
const WARM_UP_MS = 125_000;

const WIDTH = 1280;
const CONSOLE_HEIGHT = 1250;
/** Down to the charts. */
const REPORT_HEIGHT = 2600;

/**
 * Takes the pictures of the documents, each light and dark: of the console while an audience talks, and of a report of the load suite when
 * one is given. They are PNGs beside this file.
 */
async function main(): Promise<void> {
  const { report, help } = parseArguments({ options: { report: { type: "string" }, help: { type: "boolean" } } }).values;
  if (help) {
    console.log(USAGE);
    return;
  }
  if (report !== undefined && !existsSync(report)) throw new UserError(`--report ${report}: there is no such file`);
  const chromium = findChromium();
  if ("missing" in chromium) throw new UserError(`a screenshot needs a browser: ${chromium.missing}; CHROMIUM=… names one`);
  const browser = await launchChromium(chromium.executablePath);
  try {
    if (report === undefined) await photographConsole(browser);
    else await photographReport(browser, report);
  } finally {
    await browser.close();
  }
}

async function photographConsole(browser: Browser): Promise<void> {
  const runtime = await startRuntime({ stackDirectory: await synthesize(), port: PORT });
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: CONSOLE_HEIGHT } });
    await page.goto(runtime.endpoints.consoleUrl);
    const audience = await Audience.connect(runtime.endpoints.websocketUrl);
    await audience.talkFor(WARM_UP_MS);
    await talk(page);
    await photograph(page, "console");
    audience.leave();
  } finally {
    await runtime.close();
  }
}

async function photographReport(browser: Browser, file: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: REPORT_HEIGHT } });
  await page.goto(pathToFileURL(path.resolve(file)).href);
  await photograph(page, "report");
}

async function photograph(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Two repaints: one for the style, one for the canvases that follow it.
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
    const file = path.join(__dirname, `${name}-${colorScheme}.png`);
    await page.screenshot({ path: file });
    console.log(path.relative(process.cwd(), file));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
