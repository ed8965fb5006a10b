/**
 * A structure of an SDK as an account keeps it.
 * @template Always members that every entry has.
 * @template Dates members that are ISO 8601 here.
 */
export type Kept<T, Always extends keyof T, Dates extends Exclude<keyof T, Always> = never> = Readonly<
  Omit<T, Always | Dates> & { [Member in Always]-?: NonNullable<T[Member]> } & { [Member in Dates]-?: string }
>;
