import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { exchangeParts, type Part } from "../../load/results/parts";
import { temporaryFolder } from "../helpers/temporary-folder";

const temporary = temporaryFolder();
const shared = path.join(temporary, `fanfare-load-${userInfo().uid}`);

beforeEach(() => {
  jest.spyOn(console, "log").mockImplementation();
});

afterEach(() => {
  rmSync(shared, { recursive: true, force: true });
  jest.restoreAllMocks();
});

function part(generator: string, leads: boolean): Part {
  const clock = { offsetMs: 0, errorMs: 0 };
  const generators = [{ generator, leads, met: 2, clock, seconds: [], rig: [], broadcasts: [], closes: [] }];
  return { originMs: 0, thresholds: [], total: { counters: {}, histograms: {} }, generators };
}

test("the leading process gets the part of the other one, through a folder of the user alone, and leaves none", async () => {
  expect(await exchangeParts("../run", part("b", false), temporary)).toBeUndefined();
  expect(statSync(shared).mode & 0o777).toBe(0o700);
  expect(await exchangeParts("../run", part("a", true), temporary)).toEqual([part("a", true), part("b", false)]);
  expect(readdirSync(shared)).toEqual([]);
});

test("a folder of others, or a link in its place, is refused in one line", async () => {
  const elsewhere = path.join(temporary, "elsewhere");
  mkdirSync(elsewhere, { mode: 0o700 });
  symlinkSync(elsewhere, shared);
  await expect(exchangeParts("run", part("b", false), temporary)).rejects.toThrow(`${shared} must be a folder that only you can use`);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test("a folder that others can write to is refused too", async () => {
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  await expect(exchangeParts("run", part("b", false), temporary)).rejects.toThrow("must be a folder that only you can use");
  expect(readdirSync(shared)).toEqual([]);
});
