/** A mistake in a stack. */
export interface Problem {
  /** Path of the construct. */
  readonly path: string;
  readonly mistake: string;
  readonly fix: string;
}

export function inOneLine({ path, mistake, fix }: Problem): string {
  return `${path}: ${mistake}; ${fix}`;
}
