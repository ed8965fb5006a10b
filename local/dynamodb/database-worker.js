// Runs dynalite in a thread of its own, so that a scan of many rows does not hold up the loop that carries the sockets. Plain
// JavaScript, because a worker thread is started by Node itself, without the loader that runs the rest of the project's TypeScript.

const { AsyncLocalStorage } = require("node:async_hooks");
const { Readable } = require("node:stream");
const { parentPort, workerData } = require("node:worker_threads");
const dynalite = require("dynalite");
const db = require("dynalite/db");
const { parseConditionsInLinearTime } = require("./condition-parser");
const { dropTable, redefineTable } = require("./stored-tables");

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

/** Where dynalite keeps the tables: it makes the store itself. @type {import("./database").DynaliteStore} */
let store;
const create = db.create;
db.create = (options) => {
  store = create(options);
  return store;
};

// Never listens: requests are passed to its "request" event.
const server = dynalite({
  createTableMs: 0,
  updateTableMs: 0,
  deleteTableMs: 0,
  ...(workerData.directory !== undefined && { path: workerData.directory }),
});

/** Requests that are under way. */
const requests = new Set();
/** The work on the store that is under way: what comes behind it waits for it. @type {Promise<unknown>} */
let lastWork = Promise.resolve();
let isWorking = false;

parentPort?.on("message", async (/** @type {ToDatabase} */ message) => {
  if ("work" in message) {
    isWorking = true;
    const before = [lastWork, ...requests];
    const done = Promise.all(before).then(() => work(message.work));
    const settled = done.catch(() => {});
    lastWork = settled;
    settled.then(() => {
      if (lastWork === settled) isWorking = false;
    });
    const answer = await done.then(
      () => ({ status: 200, headers: {}, body: "" }),
      (error) => ({ status: 500, headers: {}, body: error.cause?.message ?? error.message }),
    );
    return post({ id: message.id, ...answer });
  }
  while (isWorking) await lastWork;
  const request = execute(message);
  requests.add(request);
  request.then(() => requests.delete(request));
});

/** @param {import("./database").TableWork | "open" | "close"} asked */
function work(asked) {
  if (asked === "open") return store.db.open();
  if (asked === "close") return store.db.close();
  return "drop" in asked ? dropTable(store, asked.drop) : redefineTable(store, asked.redefine);
}

/** @param {import("./database").DatabaseRequest & { readonly id: number }} message @returns {Promise<void>} */
function execute({ id, method, url, headers, body }) {
  const request = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), { method, url, headers });
  /** @type {Record<string, string | number>} */
  const answered = {};
  return new Promise((resolve) => {
    const answer = (/** @type {import("./database").DatabaseResponse} */ given) => {
      post({ id, ...given });
      resolve();
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
}

/** @param {FromDatabase} answer */
function post(answer) {
  parentPort?.postMessage(answer);
}
