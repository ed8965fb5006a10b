/**
 * Waits for `promise`, but not longer than until `deadline` (epoch milliseconds).
 * @returns undefined when the time was up before
 */
export async function beforeDeadline<T>(promise: Promise<T>, deadline: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - Date.now()));
  });
  return Promise.race([promise, timeIsUp]).finally(() => clearTimeout(timer));
}
