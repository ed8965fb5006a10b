import { Barrier } from "../../load/instrument/barrier";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("it opens when the last party arrives, not before", async () => {
  const barrier = new Barrier(2, 1000);
  const opened = jest.fn();
  barrier.opened.then(opened);
  barrier.arrive();
  await jest.advanceTimersByTimeAsync(999);
  expect(opened).not.toHaveBeenCalled();
  barrier.arrive();
  await jest.advanceTimersByTimeAsync(0);
  expect(opened).toHaveBeenCalled();
});

test("it waits for one that never comes no longer than its patience, counted from the last arrival", async () => {
  const barrier = new Barrier(3, 1000);
  const opened = jest.fn();
  barrier.opened.then(opened);
  await jest.advanceTimersByTimeAsync(900);
  barrier.arrive();
  await jest.advanceTimersByTimeAsync(999);
  expect(opened).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  expect(opened).toHaveBeenCalled();
});
