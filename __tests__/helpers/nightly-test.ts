import { scaled } from "./scaled";

/** Why a test that is for the nightly run alone is skipped; undefined in a nightly run. */
export const NOT_NIGHTLY = scaled(1) > 1 ? undefined : "TESTS_SCALE is 1";

/** A test that is too long for every run: it runs where `TESTS_SCALE` asks for more. */
export function nightlyTest(title: string, run: () => Promise<void>, timeoutMs?: number): void {
  if (NOT_NIGHTLY === undefined) test(title, run, timeoutMs);
  else test.skip(`${title}, skipped: ${NOT_NIGHTLY}`, () => {});
}
