// The two descriptors that connect an execution environment with the runtime. Events come in on one, in frames of
// [u32 length of head][u32 length of body][head: JSON][body]. Answers and log entries leave on the other, in the frames that Lambda's own
// client writes for log entries: [u32 type][u32 length][u64 time][content].

const { readSync, writeSync } = require("node:fs");
const { Socket } = require("node:net");
const { EVENTS_FD, ANSWERS_FD, FRAME_TYPES } = require("./protocol");

/** Reads the first frame, before anything else runs. @returns {import("./protocol").ProcessSetup} */
function readSetup() {
  const lengths = readExactly(8);
  const head = readExactly(lengths.readUInt32BE(0));
  return JSON.parse(head.toString("utf8"));
}

/** @param {number} length */
function readExactly(length) {
  const buffer = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const count = readSync(EVENTS_FD, buffer, at, length - at, null);
    if (count === 0) process.exit(1);
    at += count;
  }
  return buffer;
}

/**
 * The events. The socket keeps the process alive only while `next` waits, so that the client sees an event loop without work.
 * @returns {{ next(): Promise<{ headers: Record<string, string>, bodyJson: string }> }}
 */
function openEvents() {
  const socket = new Socket({ fd: EVENTS_FD, readable: true, writable: false });
  socket.unref();
  let received = Buffer.alloc(0);
  /** @type {((event: { headers: Record<string, string>, bodyJson: string }) => void) | undefined} */
  let resolveNext;
  const deliver = () => {
    if (!resolveNext || received.length < 8) return;
    const bodyAt = 8 + received.readUInt32BE(0);
    const end = bodyAt + received.readUInt32BE(4);
    if (received.length < end) return;
    const headers = JSON.parse(received.toString("utf8", 8, bodyAt));
    const bodyJson = received.toString("utf8", bodyAt, end);
    received = received.subarray(end);
    const resolve = resolveNext;
    resolveNext = undefined;
    socket.unref();
    resolve({ headers, bodyJson });
  };
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    deliver();
  });
  // The runtime ended. Without it this process has nothing to do.
  socket.on("end", () => process.exit(0));
  socket.on("error", () => process.exit(0));
  return {
    next: () =>
      new Promise((resolve) => {
        resolveNext = resolve;
        socket.ref();
        send(FRAME_TYPES.next, "");
        deliver();
      }),
  };
}

/** Frames that the next turn of the event loop finds written. @type {Buffer[]} */
const unwritten = [];

/**
 * Writes a frame before the event loop turns, or with what `send` writes before that: the client asks for its next event right after an
 * answer, and each write wakes the runtime. Nothing is lost when the handler ends the process meanwhile.
 * @param {number} type
 * @param {string} text
 */
function sendSoon(type, text) {
  unwritten.push(frame(type, text));
  if (unwritten.length === 1) process.nextTick(flush);
}

/**
 * Writes a frame and returns when the runtime's side of the socket has it.
 * @param {number} type
 * @param {string} text
 */
function send(type, text) {
  unwritten.push(frame(type, text));
  flush();
}

function flush() {
  const bytes = Buffer.concat(unwritten.splice(0));
  for (let at = 0; at < bytes.length; ) at += writeSync(ANSWERS_FD, bytes, at);
}

/**
 * @param {number} type
 * @param {string} text
 */
function frame(type, text) {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(16 + length);
  bytes.writeUInt32BE(type, 0);
  bytes.writeUInt32BE(length, 4);
  bytes.writeBigUInt64BE(0n, 8);
  bytes.write(text, 16);
  return bytes;
}

process.on("exit", flush);

module.exports = { readSetup, openEvents, send, sendSoon };
