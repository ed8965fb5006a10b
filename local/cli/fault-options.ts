import { UserError } from "../errors";
import { checkFaults, FAULT_NAMES, type FaultName, type Faults, VOCABULARY } from "../faults/faults";

/**
 * Reads the `--fault NAME=VALUE` options.
 * @throws UserError for a name that is none, a value that is not allowed, and for a fault that is named twice.
 */
export function readFaultOptions(options: readonly string[]): Faults {
  const faults = new Map<string, unknown>();
  for (const option of options) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(option) ?? [];
    if (name === undefined || value === undefined) throw new UserError(`--fault ${option}: write it as --fault NAME=VALUE`);
    const fault = FAULT_NAMES.find((candidate) => hyphenated(candidate) === name) ?? name;
    if (faults.has(fault)) throw new UserError(`--fault ${option}: it is given twice`);
    faults.set(fault, /^\d+(\.\d+)?$/.test(value) ? Number(value) : value);
  }
  return checkFaults(Object.fromEntries(faults), hyphenated);
}

/** @throws UserError for what is no seed. */
export function readFaultSeed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > MAX_SEED) throw new UserError(`--fault-seed ${text}: a seed is a whole number from 0 to ${MAX_SEED}`);
  return value;
}

const MAX_SEED = 2 ** 32 - 1;

/** The faults and the seed as they are written on a command line; `none` without faults. */
export function faultOptions(faults: Faults, seed: number): string {
  const options = FAULT_NAMES.flatMap((name) => (faults[name] === undefined ? [] : [`--fault ${hyphenated(name)}=${faults[name]}`]));
  return options.length === 0 ? "none" : [...options, `--fault-seed ${seed}`].join(" ");
}

/** A line for each fault. */
export function describeFaults(): string {
  const rows = FAULT_NAMES.map((name) => [hyphenated(name), VOCABULARY[name].does] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, does]) => `  ${name.padEnd(width)}  ${does}`).join("\n");
}

function hyphenated(name: FaultName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
