import { RuntimePrograms } from "../../local/lambda/process/runtime-programs";
import { PYTHON_VERSION } from "../helpers/find-python";

const major = process.versions.node.split(".", 1)[0];

test("a runtime that another version runs is noted, once; one that this machine has is not", () => {
  const programs = new RuntimePrograms();
  expect(programs.notes(["nodejs99.x", "nodejs99.x", `nodejs${major}.x`, "provided.al2023"])).toEqual([
    { runtime: "nodejs99.x", note: `nodejs99.x on Node.js ${process.version}` },
  ]);
});

test("so is one of Python, and that there is no python3", () => {
  const [found] = new RuntimePrograms().notes(["python3.99"]);
  expect(found?.note).toMatch(
    PYTHON_VERSION === undefined
      ? /^python3\.99 does not run: there is no python3 on the PATH$/
      : new RegExp(`^python3\\.99 on Python ${PYTHON_VERSION}\\.`),
  );
});

test.each([
  ["nodejs22.x", "/bin/false", "--runtime nodejs22.x=/bin/false: /bin/false is not a Node.js that can be run"],
  ["python3.12", process.execPath, `--runtime python3.12=${process.execPath}: ${process.execPath} is not a Python 3 that can be run`],
])("a program named for %s that is none is refused: %s", (runtime, program, line) => {
  expect(() => new RuntimePrograms({ [runtime]: program })).toThrow(line);
});
