import { isNativeError } from "node:util/types";

/**
 * Makes `instanceof Error` true for errors that Node's own modules throw. Jest gives every test file globals of its own, so that it is
 * not; outside of Jest there is one `Error`, and libraries that tell errors from other things rely on it.
 */
export function acceptNodeErrors(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      // Classes that extend Error inherit this, and go on as before.
      return this === Error ? isNativeError(candidate) : Function.prototype[Symbol.hasInstance].call(this, candidate);
    },
  });
}
