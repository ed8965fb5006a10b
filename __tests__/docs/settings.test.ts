import { readFileSync } from "node:fs";
import path from "node:path";
import { readDeployments, variable } from "../../infra/read-deployments";
import { SETTINGS } from "../../infra/settings";
import { stages } from "../../stages";
import { PROJECT_DIR } from "../helpers/run";

const KEYS = SETTINGS.keyof().options;
const DEFAULTS = SETTINGS.parse({});
const documents = ["README.md", "docs/stages.md"].map((file) => readFileSync(path.join(PROJECT_DIR, file), "utf8"));
const [readme = "", page = ""] = documents;

/** The rows of a table of settings: setting, variable, default. */
function rowsOf(document: string): string[][] {
  const rows = document.split("\n").filter((line) => /^\| `\w+` \| `FANFARE_/.test(line));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, 4)
      .map((cell) => cell.trim()),
  );
}

test("the table of settings has every setting in the order of the schema, with its variable and its default", () => {
  const [names, defaults] = [rowsOf(page).map(([name, from]) => [name, from]), rowsOf(page).map(([, , value]) => value)];

  expect(names).toEqual(KEYS.map((key) => [`\`${key}\``, `\`${variable(key)}\``]));
  expect(defaults).toEqual(
    KEYS.map((key) => {
      if (key === "region") return `\`AWS_REGION\`, else \`${DEFAULTS.region}\``;
      if (key === "stateRegion") return "the region";
      const value = DEFAULTS[key];
      return value === undefined ? "" : `\`${typeof value === "object" ? JSON.stringify(value) : value}\``;
    }),
  );
});

test("the README's settings are rows of that table", () => {
  const rows = rowsOf(page).map((row) => row.join("|"));

  expect(rowsOf(readme).length).toBeGreaterThan(3);
  expect(
    rowsOf(readme)
      .map((row) => row.join("|"))
      .filter((row) => !rows.includes(row)),
  ).toEqual([]);
});

test("links to an option lead to its heading", () => {
  const anchors = [...page.matchAll(/\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replace(/ /g, "-"));

  expect(anchors.filter((anchor) => !headings.includes(anchor ?? ""))).toEqual([]);
});

test("the stages of the page's first example are the project's", () => {
  const prod = /^ {2}prod: \{ (.*) \},$/m.exec(page)?.[1] ?? "";
  const written = Object.fromEntries(prod.split(", ").map((part) => part.split(": "))) as Record<string, string>;
  const [{ settings }] = readDeployments(stages, { STAGE: "prod" });

  expect(written).toEqual({
    deletionProtection: String(settings.deletionProtection),
    preventDestroy: String(settings.preventDestroy),
    logRetentionDays: String(settings.logRetentionDays),
    throttleRateLimit: grouped(settings.throttleRateLimit),
    throttleBurstLimit: grouped(settings.throttleBurstLimit),
  });
});

/** As TypeScript is written here: `2_000`. */
function grouped(value: number): string {
  return value.toLocaleString("en").replaceAll(",", "_");
}
