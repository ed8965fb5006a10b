/** Ends the run from its `before` hook with status 1 and the given lines. Artillery prints a stack trace for an error that is thrown there. */
export async function giveUp(line: string): Promise<never> {
  console.error(line);
  await artillery.shutdown({ exitCode: 1 });
  throw new Error("artillery went on after its shutdown");
}
