const { AsyncLocalStorage } = require("node:async_hooks");
const { TestEnvironment } = require("jest-environment-node");
require("./compile-once");

/**
 * Node.js, without what earlier test files left behind, and without what makes every promise slow. Since jest 30.5 each file runs its tests and
 * hooks inside an `AsyncLocalStorage` of its own that nobody disables. Before Node 24, every promise then goes through it, and through those
 * of all files before it: a test that took 4 s alone took 38 s as one of the last in its worker.
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

/** @type {WeakMap<AsyncLocalStorage<unknown>, unknown>} Of jest's own storages, the test or hook that runs now. */
const running = new WeakMap();

const { run, getStore } = AsyncLocalStorage.prototype;

/**
 * Jest asks its storage which test an error belongs to. No file has tests side by side (`test.concurrent`), so a plain variable knows that as
 * well, for a sixth less processor time of a file that sends many requests.
 * @param {unknown[]} args
 */
AsyncLocalStorage.prototype.run = function (...args) {
  const [store, callback] = args;
  if (isTestOrHook(store) && typeof callback === "function") return runAlone(this, store, () => callback());
  used.add(this);
  return Reflect.apply(run, this, args);
};

AsyncLocalStorage.prototype.getStore = function () {
  return running.get(this) ?? Reflect.apply(getStore, this, []);
};

/**
 * @param {AsyncLocalStorage<unknown>} storage
 * @param {unknown} store
 * @param {() => Promise<unknown>} callback
 */
async function runAlone(storage, store, callback) {
  const before = running.get(storage);
  running.set(storage, store);
  try {
    return await callback();
  } finally {
    running.set(storage, before);
  }
}

/** @param {unknown} store */
function isTestOrHook(store) {
  const { test, hook } = /** @type {{ test?: { type?: unknown }, hook?: { type?: unknown } }} */ (store ?? {});
  return test?.type === "test" || hook?.type !== undefined;
}
