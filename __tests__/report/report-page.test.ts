import { createHash } from "node:crypto";
import { publicTargetSchema } from "../../load/results/public-target";
import { generateRunResult } from "../helpers/generate-run-result";
import { reportOf } from "../helpers/report-of";

const broadcast = generateRunResult({ seconds: 20 });
const churn = generateRunResult({ scenario: "churn", seed: 2, seconds: 20 });

test("one minute of one scenario makes a page of less than 200 kB, and ten times as long a run one that is hardly larger", () => {
  const minute = reportOf([generateRunResult({ audience: 20 })]).length;
  const long = reportOf([generateRunResult({ seconds: 600, audience: 5, rate: 1 })]).length;

  expect(minute).toBeLessThan(200_000);
  expect(long).toBeLessThan(1.5 * minute);
});

test("the same results give the same page, compared or not", () => {
  expect(reportOf([broadcast, churn])).toBe(reportOf([broadcast, churn]));
  const other = generateRunResult({ seed: 3, seconds: 20 });
  expect(reportOf([broadcast, other])).toBe(reportOf([broadcast, other]));
});

test("only the page's own style and script may run, by their hashes, and nothing may be fetched", () => {
  const page = reportOf([broadcast]);
  const [, style = ""] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  const [, script = ""] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
  const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;${hash(style)}&#39;; script-src &#39;${hash(script)}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
  );
  expect(page).not.toMatch(/<link|<img| src=| style="|@import|url\(/);
});

test("text of a result is never markup, in the page and in the data of its charts", () => {
  const evil = "</script><script>alert(1)</script>";
  const page = reportOf([
    generateRunResult({
      seconds: 5,
      change: {
        target: publicTargetSchema.parse(`ws://a.example/${evil}`),
        total: { counters: { [evil]: 1, [`fanout.error_frames.${evil}`]: 1 }, histograms: {} },
        thresholds: [{ expression: evil, met: false }],
        rig: [{ worker: evil, clock: { offsetMs: 0, errorMs: 0 }, seconds: [{ second: 0, maxLagMs: 1, cpuPercent: 1, gcMs: 1 }] }],
      },
    }),
  ]);

  expect(page).not.toContain("<script>alert");
  expect(page.match(/<\/script>/g)).toHaveLength(2);
});

test("two runs of a scenario are compared, and three are refused", () => {
  const faster = generateRunResult({ seed: 3, seconds: 20, slower: 0.7 });

  expect(reportOf([broadcast, churn, faster])).toContain("<title>Load tests compared: broadcast, churn</title>");
  expect(reportOf([broadcast, faster])).toContain("B is faster than A.");
  expect(() => reportOf([broadcast, broadcast, faster])).toThrow(
    "3 runs of broadcast: a report shows one of each scenario, or compares two",
  );
});

test("an empty result makes a page", () => {
  const page = reportOf([
    generateRunResult({
      seconds: 1,
      change: { seconds: [], broadcasts: [], closes: [], rig: [], thresholds: [], total: { counters: {}, histograms: {} } },
    }),
  ]);

  expect(page).toContain("it ran to its end; no service level was asked of it.");
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
