import { setTimeout } from "node:timers/promises";
import { now } from "../../load/instrument/clock";
import { Ensemble } from "../../load/instrument/ensemble";
import type { Control, Step } from "../../load/instrument/frame";
import { seededRandom } from "../../load/report/random";

const STEP: Step = { first: 0, count: 10, startAt: 1_000, rate: 5, publishers: 1 };

/** Generators that hear what each of them broadcasts, as it would come through the system under test. */
function ensembleOf(ids: readonly string[], { lostShare = 0, patienceMs = 20_000, size = ids.length } = {}) {
  const random = seededRandom(1);
  const heard: Record<string, Step[]> = {};
  const members: Ensemble[] = ids.map((id) => {
    heard[id] = [];
    return new Ensemble({
      id,
      size,
      patienceMs,
      send: (control: Control) => void deliver(control),
      onStep: (step) => heard[id]?.push(step),
    });
  });
  async function deliver(control: Control): Promise<void> {
    if (random() < lostShare) return;
    await setTimeout(1);
    // Each of them has an audience of two, so everything comes twice.
    for (const member of [...members, ...members]) member.receive(control, now());
  }
  return { members, heard };
}

test.each([0, 0.1])(
  "all meet, one leads, and the others know its time and its steps when a share of %d of their words is lost",
  async (lostShare) => {
    const { members, heard } = ensembleOf(["b", "a", "c"], { lostShare });
    const [b, a, c] = members;
    const begun = Promise.all([b?.gather(), c?.gather()]);
    await a?.gather();
    expect(members.map(({ leads }) => leads)).toEqual([false, true, false]);
    await a?.announce(STEP);
    await begun;
    await a?.end();
    await Promise.all([b?.ended(now), c?.ended(now)]);
    expect(heard).toEqual({ a: [], b: [STEP], c: [STEP] });
    expect(a?.clock).toEqual({ offsetMs: 0, errorMs: 0 });
    for (const follower of [b, c]) {
      const { offsetMs = Number.NaN, errorMs = 0 } = follower?.clock ?? {};
      expect(errorMs).toBeGreaterThan(0);
      // They all read one clock.
      expect(Math.abs(offsetMs)).toBeLessThanOrEqual(errorMs);
    }
  },
);

test("one that is alone waits for nobody", async () => {
  const [alone] = ensembleOf(["a"]).members;
  await alone?.gather();
  expect(alone?.leads).toBe(true);
});

test("who waits in vain says for whom", async () => {
  const { members } = ensembleOf(["a", "b"], { size: 3, patienceMs: 100 });
  await expect(Promise.race(members.map((member) => member.gather()))).rejects.toThrow("only 2 of 3 generators came");
});

test("when the one that leads falls silent, the others give up once what it announced is over", async () => {
  const { members } = ensembleOf(["a", "b"], { patienceMs: 100 });
  await expect(members[1]?.ended(() => now() - 101)).rejects.toThrow("the generator that leads has fallen silent");
});
