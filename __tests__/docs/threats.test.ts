import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIR } from "../helpers/run";

test("each threat names a test that holds what the page says about it", () => {
  const [, section = ""] = readFileSync(path.join(PROJECT_DIR, "docs/security.md"), "utf8").split(/^## Threats$/m);
  const rows = section.split(/^## /m, 1)[0]?.match(/^\| (?!what an|---).+$/gm) ?? [];
  const testsOf = (row: string) => [...row.matchAll(/\(\.\.\/(__tests__\/[\w/.-]+)\)/g)].map(([, file = ""]) => file);

  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([]);
  expect(rows.flatMap(testsOf).filter((file) => !existsSync(path.join(PROJECT_DIR, file)))).toEqual([]);
});
