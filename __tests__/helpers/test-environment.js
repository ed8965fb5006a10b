const { AsyncLocalStorage } = require("node:async_hooks");
const { TestEnvironment } = require("jest-environment-node");
require("./compile-once");

/**
 * Node.js, without what earlier test files left behind. Since jest 30.5 each file runs its tests inside an `AsyncLocalStorage` of its own
 * that nobody disables. Before Node 24 every promise then goes through those of all files before it: a test that took 4 s alone took 38 s as
 * one of the last in its worker.
 */
module.exports = class extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    used.clear();
  }

  /** @override */
  async teardown() {
    await super.teardown();
    for (const storage of used) storage.disable();
    used.clear();
  }
};

/** @type {Set<AsyncLocalStorage<unknown>>} Those that were entered since the file began. */
const used = new Set();

const { run } = AsyncLocalStorage.prototype;
/** @param {unknown[]} args */
AsyncLocalStorage.prototype.run = function (...args) {
  used.add(this);
  return Reflect.apply(run, this, args);
};
