import { resultsTable } from "../../nodes/table";

test("the table says how far each version came", () => {
  const rows = [
    { version: "22.23.3", results: ["ok", "ok"], failed: false },
    { version: "24.21.0", results: ["FAILED"], failed: true },
  ];

  expect(resultsTable([{ name: "npm ci" }, { name: "npm start" }], rows)).toBe(
    ["Node     npm ci  npm start", "22.23.3  ok      ok", "24.21.0  FAILED  -"].join("\n"),
  );
});
