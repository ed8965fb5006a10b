/** "did you mean region?", or all names when none is close. */
export function suggestion(name: string, names: readonly string[]): string {
  const [nearest] = names.map((known) => ({ known, edits: edits(comparable(name), comparable(known)) })).sort((a, b) => a.edits - b.edits);
  // More edits than a third of the letters make another word.
  const isClose = nearest !== undefined && nearest.edits <= Math.max(1, name.length / 3);
  return isClose ? `did you mean ${nearest.known}?` : `there are ${names.join(", ")}`;
}

/** Case and separators are the usual mistakes: `STATE_BUCKET`, `statebucket`. */
function comparable(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** Levenshtein distance: letters to insert, delete or replace. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
