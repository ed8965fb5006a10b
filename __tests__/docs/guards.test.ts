import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { PROJECT_DIR } from "../helpers/run";

test("the files and packages that other projects are told to copy are all that the guards need", () => {
  const [sentence = ""] = /^.*copy `infra\/guards\/`.*$/m.exec(readFileSync(path.join(PROJECT_DIR, "docs/stages.md"), "utf8")) ?? [];
  const named = [...sentence.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

  const { metafile } = buildSync({
    absWorkingDir: PROJECT_DIR,
    entryPoints: ["infra/guards/index.ts"],
    bundle: true,
    platform: "node",
    packages: "external",
    metafile: true,
    write: false,
  });
  const packages = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  const needed = new Set([
    ...Object.keys(metafile.inputs).map((file) => file.replace(/^infra\/guards\/.*/, "infra/guards/")),
    ...packages.map(({ path: name }) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/"),
    ),
  ]);

  expect([...needed].filter((name) => !name.startsWith("node:")).sort()).toEqual(named.filter((name) => name !== "guardStack").sort());
});
