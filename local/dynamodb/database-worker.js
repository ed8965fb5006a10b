// Runs dynalite in a thread of its own, so that a scan of many rows does not hold up the loop that carries the sockets. Plain
// JavaScript, because a worker thread is started by Node itself, without the loader that runs the rest of the project's TypeScript.

const { AsyncLocalStorage } = require("node:async_hooks");
const { Readable } = require("node:stream");
const { parentPort } = require("node:worker_threads");
const dynalite = require("dynalite");
const { parseConditionsInLinearTime } = require("./condition-parser");

/** @typedef {import("./database").ToDatabase} ToDatabase */
/** @typedef {import("./database").FromDatabase} FromDatabase */

/** What answers the request that is being served. @type {AsyncLocalStorage<(answer: import("./database").DatabaseResponse) => void>} */
const serving = new AsyncLocalStorage();

// dynalite throws at some requests that no SDK would send, such as an attribute that is null. Only that request fails.
process.on("uncaughtException", (error) => {
  const answer = serving.getStore();
  if (!answer) throw error;
  const body = JSON.stringify({ __type: "com.amazon.coral.service#InternalServerError", message: `dynalite failed: ${error.message}` });
  answer({ status: 500, headers: { "content-type": "application/x-amz-json-1.0" }, body });
});

parseConditionsInLinearTime();

// dynalite wants names of 3 characters or more. DynamoDB's API has them from 1 on
// (docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html, "Length Constraints").
for (const action of ["createTable", "deleteTable", "describeTable", "describeTimeToLive", "updateTable"]) {
  const { types } = require(`dynalite/validations/${action}`);
  if (types.TableName) types.TableName.tableName = undefined;
}

// Never listens: requests are passed to its "request" event.
const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });

parentPort?.on("message", (/** @type {ToDatabase} */ { id, method, url, headers, body }) => {
  const request = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), { method, url, headers });
  /** @type {Record<string, string | number>} */
  const answered = {};
  const answer = (/** @type {import("./database").DatabaseResponse} */ given) => {
    /** @type {FromDatabase} */
    const message = { id, ...given };
    parentPort?.postMessage(message);
  };
  const response = {
    statusCode: 200,
    /** @param {string} name @param {string | number} value */
    setHeader(name, value) {
      answered[name] = value;
    },
    end(text = "") {
      answer({ status: response.statusCode, headers: answered, body: text });
    },
  };
  serving.run(answer, () => server.emit("request", request, response));
});
