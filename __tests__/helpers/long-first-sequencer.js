const path = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/** Folders whose files take up to half a minute, much of it waits. Begun early, none of them is what all cores but one wait for at the end. */
const LONG = ["terraform", "browser", "contract", "end-to-end", "client", "load", "faults", "functions"];

/** Jest's own order, by the last run's durations or else by size, within two groups: long files first. */
module.exports = class extends Sequencer {
  /**
   * @override
   * @param {Parameters<Sequencer["sort"]>[0]} tests
   */
  async sort(tests) {
    const ordered = await super.sort(tests);
    const isLong = (/** @type {{ path: string }} */ test) => LONG.some((folder) => test.path.includes(`${path.sep}${folder}${path.sep}`));
    return [...ordered.filter(isLong), ...ordered.filter((test) => !isLong(test))];
  }
};
