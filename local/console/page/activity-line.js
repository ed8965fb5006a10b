import { readLogLine } from "./log-line.js";
import { duration } from "./numbers.js";

/** @typedef {import("../feed").ShownEvent} ShownEvent */

/**
 * @typedef {object} Line
 * @property {string} kind the first column
 * @property {"invocation" | "log" | "other"} group what the filter goes by
 * @property {string} subject
 * @property {string} text
 * @property {string} [status]
 * @property {string} [took]
 * @property {string} [badge] a cold start, a wait
 * @property {boolean} isTrouble
 */

/**
 * What happened, as one line.
 *
 * @param {ShownEvent} event
 * @param {(name: string) => string} short
 * @returns {Line}
 */
export function activityLine(event, short) {
  switch (event.type) {
    case "invocation":
      return {
        kind: event.routeKey,
        group: "invocation",
        subject: short(event.functionName),
        text: event.error ?? event.connectionId,
        status: event.outcome === "ok" ? String(event.status ?? "") : event.outcome === "notAllowed" ? "not allowed" : event.outcome,
        took: duration(event.durationMs),
        ...timing(event),
        isTrouble: event.outcome !== "ok" || (event.status ?? 0) >= 400,
      };
    case "functionInvoked":
      return {
        kind: "Invoke",
        group: "invocation",
        subject: short(event.functionName),
        text: event.error ?? event.requestId,
        status: event.outcome,
        took: duration(event.durationMs),
        ...timing(event),
        isTrouble: event.outcome !== "ok",
      };
    case "functionLog": {
      const { level, text } = readLogLine(event.line);
      const status = level === "INFO" ? "" : level;
      return {
        kind: "log",
        group: "log",
        subject: short(event.functionName),
        text,
        status,
        isTrouble: level === "ERROR" || level === "FATAL",
      };
    }
    case "denied":
      return {
        kind: "denied",
        group: "other",
        subject: short(event.principalArn.split("/").at(-1) ?? ""),
        text: event.message,
        status: event.action,
        isTrouble: true,
      };
    case "disconnected":
      return { kind: "closed", group: "other", subject: "", text: event.connectionId, status: String(event.code), isTrouble: false };
    case "refused":
      return { kind: "refused", group: "other", subject: event.what, text: event.reason, status: String(event.status), isTrouble: true };
    case "failed":
      return { kind: "failed", group: "other", subject: event.what, text: event.message, status: "500", isTrouble: true };
    case "apiCall":
      return {
        kind: "api",
        group: "other",
        subject: event.service,
        text: [event.operation, event.error].filter(Boolean).join("  "),
        isTrouble: event.error !== undefined,
      };
    case "notEmulated":
      return { kind: "refused", group: "other", subject: "", text: event.message, isTrouble: true };
    case "invocationDropped":
      return {
        kind: "dropped",
        group: "other",
        subject: short(event.functionName),
        text: [event.reason, `after ${event.attempts} attempts`, event.error, ...event.deliveries.map(delivery)].filter(Boolean).join("  "),
        isTrouble: true,
      };
    case "reloaded":
      return {
        kind: "reloaded",
        group: "other",
        subject: "",
        text: [
          event.changes.map((change) => change.split(" ").map(short).join(" ")).join(", ") || "nothing that is served has changed",
          ...event.needsRestart.map((what) => `restart to serve ${what}`),
        ].join("; "),
        isTrouble: event.needsRestart.length > 0,
      };
    case "reloadFailed":
      return { kind: "not reloaded", group: "other", subject: "", text: event.reason, isTrouble: true };
    case "faultsSet":
      return { kind: "faults", group: "other", subject: "", text: faults(event), isTrouble: true };
    default:
      return { kind: event.type, group: "other", subject: "", text: JSON.stringify(event), isTrouble: false };
  }
}

/** @param {import("../../event-log").FailureDelivery} delivery */
function delivery({ target, problem }) {
  return problem === undefined ? `sent to ${target}` : `not sent to ${target}: ${problem}`;
}

/** @param {Extract<ShownEvent, { type: "faultsSet" }>} event */
function faults({ faults: set, seed }) {
  const happening = Object.entries(set).map(([name, value]) => `${name}=${value}`);
  return happening.length === 0 ? "none" : [...happening, `seed=${seed}`].join(" ");
}

/**
 * @param {{ initMs?: number, waitMs: number }} event
 * @returns {{ badge?: string }}
 */
function timing({ initMs, waitMs }) {
  if (initMs !== undefined) return { badge: `cold start ${duration(initMs)}` };
  return waitMs >= 1 ? { badge: `waited ${duration(waitMs)}` } : {};
}
