import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { RunResult } from "../../load/results/run-result";
import { accessibilityProblems } from "../helpers/accessibility-problems";
import { findChromium, launchChromium } from "../helpers/chromium";
import { generateRunResult } from "../helpers/generate-run-result";
import { inkedPixels, lineColor, nextFrame } from "../helpers/page-pixels";
import { reportOf } from "../helpers/report-of";
import { temporaryFolder } from "../helpers/temporary-folder";

const chromium = findChromium();

const WINDOW = { width: 1280, height: 720 };

if ("missing" in chromium) {
  describe.skip(`the report in a browser, skipped: ${chromium.missing}`, () => {
    test("draws its charts", () => {});
  });
} else {
  describe("the report in a browser", () => describeReport(chromium.executablePath));
}

function describeReport(executablePath: string): void {
  const folder = temporaryFolder();
  const broadcast = generateRunResult({ seconds: 20 });
  const churn = generateRunResult({ scenario: "churn", seed: 2, seconds: 20 });
  /** A run that broke a service level and met error frames. */
  const failed: RunResult = {
    ...broadcast,
    verdict: "failed",
    thresholds: [
      { expression: "fanout.missing == 0", met: true, actual: 0 },
      { expression: "fanout.latency_ms.p99 < 20", met: false, actual: 24.1 },
    ],
    total: {
      ...broadcast.total,
      counters: {
        ...broadcast.total.counters,
        "fanout.error_frames": 10,
        "fanout.error_frames.own_code": 2,
        "fanout.error_frames.incomplete_too_large": 8,
        "fanout.error_frames.forbidden": 0,
      },
    },
  };
  let browser: Browser;
  /** One tab for all tests: to open another takes more CPU time than to load a report into it. */
  let page: Page;
  let url: string;
  let requests: string[] = [];
  let complaints: string[] = [];
  let number = 0;

  beforeAll(async () => {
    browser = await launchChromium(executablePath);
    page = await browser.newPage();
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
  });

  afterAll(() => browser?.close());

  /** Opens the page from a file, as a person does, and keeps its requests and the lines on its console. */
  async function open(results: readonly RunResult[]): Promise<void> {
    const file = path.join(folder, `${number++}.html`);
    await writeFile(file, reportOf(results));
    requests = [];
    complaints = [];
    url = pathToFileURL(file).href;
    await page.goto(url);
  }

  /** The window in which a person begins. */
  async function asUsual({ colorScheme }: { readonly colorScheme: "light" | "dark" } = { colorScheme: "light" }): Promise<void> {
    await page.setViewportSize(WINDOW);
    await page.emulateMedia({ colorScheme });
  }

  async function openDetails(): Promise<void> {
    await page.locator("details").evaluateAll((all) => all.map((details) => details.setAttribute("open", "")));
  }

  async function expectAccessible(): Promise<void> {
    await openDetails();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityProblems(page)).toEqual([]);
    }
  }

  /** Turns the narrower phone into the wider one. */
  async function onPhones(look: (width: number) => Promise<void>): Promise<void> {
    await openDetails();
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 700 });
      await nextFrame(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await silentTables()).toEqual([]);
      await look(width);
    }
  }

  /** What is cut off without a hint. */
  const silentTables = () =>
    page
      .locator(".scroll")
      .evaluateAll((frames) =>
        frames
          .filter((frame) => frame.scrollWidth > frame.clientWidth && getComputedStyle(frame, "::after").content === "none")
          .map((frame) => frame.textContent?.slice(0, 40)),
      );

  // Here, where a browser is open.
  test("the check for accessibility finds what is wrong with a page", async () => {
    await page.setContent(`
      <h1>Fine</h1><h3 id="same">too deep</h3>
      <p id="same" style="color: #777; background: #fff">almost</p>
      <div style="background: #fff"><span style="color: rgb(0 0 0 / 50%)">half</span></div>
      <label>named <input></label><input placeholder="no name"><button>×</button><button></button>`);
    expect(await accessibilityProblems(page)).toEqual([
      'no name: <input placeholder="no name">',
      "no name: <button></button>",
      "two elements are #same",
      "a heading of level 3 after 1",
      'contrast 4.48: P "almost"',
      'contrast 4.00: SPAN "half"',
      "the page does not say in which language it is",
      "there is not exactly one <main>",
    ]);
  });

  // A page takes half a second of processor time to load, so tests that leave it as it is, but for the window, share it.
  describe("of two scenarios, of which one failed", () => {
    beforeAll(async () => {
      await asUsual();
      await open([failed, churn]);
    });
    beforeEach(() => asUsual());

    test("has every chart drawn, fetches nothing but the page itself, and leaves the console empty", async () => {
      expect(await page.locator("#broadcast figure h4").allTextContents()).toEqual([
        "Latency by percentile",
        "Latency over time: each delivery",
        "First and last receiver",
        "Open connections",
        "Clients that came and went",
        "Deliveries",
        "Deliveries owed",
        "Event-loop lag",
        "CPU",
        "Garbage collection",
      ]);
      const inked = await inkedPixels(page);
      expect(inked).toHaveLength(await page.locator("figure").count());
      expect(Math.min(...inked)).toBeGreaterThan(100);
      expect({ requests, complaints }).toEqual({ requests: [url], complaints: [] });
    });

    test("shows a broken service level with what was measured, and in the headline", async () => {
      expect(await page.locator("h1").textContent()).toMatch(/Load test\s+Failed/);
      expect(await page.locator("header li li").allInnerTexts()).toEqual(["each delivery, p99: 24.1 ms, must be below 20.0 ms"]);
      expect(await page.locator("tr.broken td").allInnerTexts()).toEqual(["below 20.0 ms", "24.1 ms", "121 %", "broken"]);
      expect(await page.locator("#broadcast tr.met .word").allInnerTexts()).toEqual(["met"]);
    });

    test("lists error frames by code, with what the known ones mean", async () => {
      expect(await page.locator(".errors tbody tr").allInnerTexts()).toEqual([
        "incomplete_too_large\t8\tAWS answered pushes of a broadcast with 413: the message is larger than API Gateway takes. A smaller payloadBytes avoids it.",
        "own_code\t2\tA code of the tested backend.",
      ]);
    });

    test("is not wider than a phone, on which a table either fits or says that it scrolls sideways", () =>
      onPhones(async () => {
        const frame = page.locator(".overflows").first();
        expect(await frame.evaluate((element) => getComputedStyle(element, "::after").content)).toBe('"Scroll sideways for all columns →"');
      }));

    test("has no accessibility problems, in light colours and in dark ones: names, headings, contrast", expectAccessible);
  });

  describe("of two runs of a scenario", () => {
    beforeAll(async () => {
      const slower = generateRunResult({ seed: 5, seconds: 20, slower: 2 });
      await asUsual();
      await open([failed, { ...slower, settings: { ...slower.settings, publishers: 4 } }]);
    });
    beforeEach(() => asUsual());

    test("draws them over each other, and says first what differs", async () => {
      expect(await page.locator("h1").textContent()).toMatch(/Two load tests compared\s+Slower/);
      expect(await page.locator("header .why > li").first().textContent()).toContain(
        "B is slower than A. The conditions were not the same",
      );
      expect(await page.locator("section h3").first().textContent()).toBe("Not the same conditions");
      expect(await page.locator(".warned tbody tr").allInnerTexts()).toEqual(["publishers\t2\t4"]);
      expect(await page.locator(".differences tbody tr").first().locator(".word").textContent()).toBe("slower");
      expect(await page.locator("figure").first().locator(".legend li").allInnerTexts()).toEqual(["A", "B", ""]);
      expect(Math.min(...(await inkedPixels(page)))).toBeGreaterThan(100);
      expect(complaints).toEqual([]);
    });

    test("is not wider than a phone, on which the verdicts are seen without scrolling", () =>
      onPhones(async (width) => {
        const verdicts = page.locator(".differences .word");
        const ends = await verdicts.evaluateAll((all) => all.map((word) => word.getBoundingClientRect().right));
        expect(ends).toHaveLength(12);
        expect(Math.max(...ends)).toBeLessThanOrEqual(width);
      }));

    test("has no accessibility problems either", expectAccessible);
  });

  describe("of one run", () => {
    beforeAll(async () => {
      await asUsual();
      await open([broadcast]);
    });
    beforeEach(() => asUsual());

    test("has a policy that forbids requests, even to a script that got into it", async () => {
      const outcome = await page.evaluate(() => fetch("http://127.0.0.1:9/").then(String, String));

      expect(outcome).toContain("Failed to fetch");
      expect(requests.filter((request) => request !== url)).toEqual([]);
    });

    test("has no list of error frames without one", async () => {
      expect(await page.locator(".errors").count()).toBe(0);
    });

    test("has charts that follow the width of the window", async () => {
      const widths = () => page.locator("figure.wide .plot canvas").evaluateAll((all) => all.map((canvas) => canvas.clientWidth));
      const before = await widths();

      await page.setViewportSize({ width: 600, height: 800 });

      await page.waitForFunction(() => (document.querySelector("figure.wide .plot canvas")?.clientWidth ?? 0) < 600);
      expect((await widths()).every((width, index) => width < (before[index] ?? 0))).toBe(true);
    });

    test("follows the colour scheme, with its charts", async () => {
      const colors = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.emulateMedia({ colorScheme: "dark" });
      await nextFrame(page);
      expect([await colors(), await lineColor(page)]).toEqual(["rgb(14, 17, 22)", "107,157,255"]);

      await page.emulateMedia({ colorScheme: "light" });
      await nextFrame(page);

      expect([await colors(), await lineColor(page)]).toEqual(["rgb(246, 247, 249)", "47,107,234"]);
    });

    test("has figures of a chart that are read with the keyboard, point by point", async () => {
      const figure = page.locator("figure", { hasText: "Latency over time" });

      await figure.locator(".plot").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");

      const [, second] = await figure.locator("details tbody tr").all();
      const cells = await second?.locator("th, td").allTextContents();
      expect([
        (await figure.locator(".at").textContent())?.replace("at ", ""),
        ...(await figure.locator(".legend b").allInnerTexts()),
      ]).toEqual(cells);
    });

    test("has the figures of every chart as a table", async () => {
      const rows = await page
        .locator("figure")
        .evaluateAll((all) => all.map((figure) => figure.querySelectorAll("details tbody tr").length));

      expect(rows).toEqual([7, 17, 85, 20, 20, 20, 20, 20, 20, 20]);
    });
  });

  test("a void run says why its figures do not count", async () => {
    await open([{ ...broadcast, verdict: "void", voidBecause: ["the event loop of generator 1 was late"] }]);

    expect(await page.locator("h1 .badge").textContent()).toBe("Void");
    expect(await page.locator("header .why").textContent()).toContain("the load generator was the bottleneck");
    expect(await page.locator("header li li").allInnerTexts()).toEqual(["the event loop of generator 1 was late"]);
  });

  test("it prints on A4 in light colours, with every table, and is as before afterwards", async () => {
    await asUsual({ colorScheme: "dark" });
    await open([broadcast]);
    // Records the state after the page's own listeners, which run first.
    await page.evaluate(() => {
      for (const moment of ["beforeprint", "afterprint"]) {
        window.addEventListener(moment, () => {
          const canvas = document.querySelector<HTMLCanvasElement>("figure.narrow .plot canvas");
          const [x, y] = [(canvas?.width ?? 0) / 2, canvas?.height ?? 0];
          const column = canvas?.getContext("2d")?.getImageData(x, 0, 1, y).data ?? [];
          const opaque = [...column].findIndex(
            (alpha, at) => at % 4 === 3 && alpha === 255 && (column[at - 1] ?? 0) - (column[at - 3] ?? 0) > 60,
          );
          document.body.dataset[moment] =
            `${document.querySelectorAll(".appendix table").length} tables at the end, ${document.querySelectorAll("details table").length} in place, line ${[...column.slice(opaque - 3, opaque)]}`;
        });
      }
    });

    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");

    const { beforeprint, afterprint } = await page.evaluate(() => ({ ...document.body.dataset }));
    expect({ beforeprint, afterprint }).toEqual({
      beforeprint: "10 tables at the end, 0 in place, line 47,107,234",
      afterprint: "0 tables at the end, 10 in place, line 107,157,255",
    });
    // 210 by 297 mm in points.
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  });
}
