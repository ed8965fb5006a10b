// Runs dynalite in a thread of its own, so that a scan of many rows does not hold up the loop that carries the sockets. Plain
// JavaScript, because a worker thread is started by Node itself, without the loader that runs the rest of the project's TypeScript.

const { parentPort } = require("node:worker_threads");
const { Readable } = require("node:stream");
const dynalite = require("dynalite");

/** @typedef {import("./database").ToDatabase} ToDatabase */
/** @typedef {import("./database").FromDatabase} FromDatabase */

// Never listens: its "request" event is the door.
const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });

parentPort?.on("message", (/** @type {ToDatabase} */ { id, method, url, headers, body }) => {
  const request = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), { method, url, headers });
  /** @type {Record<string, string | number>} */
  const answered = {};
  const response = {
    statusCode: 200,
    /** @param {string} name @param {string | number} value */
    setHeader(name, value) {
      answered[name] = value;
    },
    end(text = "") {
      /** @type {FromDatabase} */
      const answer = { id, status: response.statusCode, headers: answered, body: text };
      parentPort?.postMessage(answer);
    },
  };
  server.emit("request", request, response);
});
