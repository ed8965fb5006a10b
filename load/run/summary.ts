import type { ScenarioResult } from "./scenario-result";

/** What a person wants to know of a scenario, in words; the terminal and the page show the same. */
export interface Summary {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Histograms worth a row, by name, with what they are called. */
  readonly histograms: readonly { readonly name: string; readonly label: string }[];
  /** The histogram to draw over time. */
  readonly timeline: string;
}

export function summarize(result: ScenarioResult): Summary {
  return result.scenario === "broadcast" ? summarizeBroadcast(result) : summarizeChurn(result);
}

function summarizeBroadcast({ counters }: ScenarioResult): Summary {
  const count = counted(counters, "fanout");
  return {
    title: `broadcast: ${count("broadcasts")} broadcasts to ${count("clients_ready")} clients`,
    facts: [
      { label: "deliveries", value: `${count("received")} of ${count("expected")}, ${count("missing")} missing` },
      { label: "duplicates", value: count("duplicates") },
      { label: "error frames", value: count("error_frames") },
      { label: "unexpected closes", value: (counters["connections.unexpected_closes"] ?? 0).toLocaleString("en-US") },
      { label: "frames of others", value: count("foreign") },
    ],
    histograms: [
      { name: "fanout.latency_ms", label: "each delivery" },
      { name: "fanout.last_receiver_ms", label: "last receiver" },
      { name: "fanout.send_lag_ms", label: "generator's lag" },
      { name: "handshake.latency_ms", label: "handshake" },
    ],
    timeline: "fanout.latency_ms",
  };
}

function summarizeChurn({ counters }: ScenarioResult): Summary {
  const count = counted(counters, "churn");
  const unchecked = counters["churn.rows_left"] === undefined;
  return {
    title: `churn: ${count("closed")} clients came and went, ${count("vanished")} more vanished`,
    facts: [
      { label: "rows left", value: unchecked ? "not checked, the table is not known" : count("rows_left") },
      { label: "rows before", value: unchecked ? "not checked" : count("rows_before") },
      { label: "unexpected closes", value: (counters["connections.unexpected_closes"] ?? 0).toLocaleString("en-US") },
    ],
    histograms: [
      { name: "handshake.latency_ms", label: "handshake" },
      { name: "churn.answer_ms", label: "Marko? to Polo!" },
    ],
    timeline: "handshake.latency_ms",
  };
}

/** Every counter is always reported, so one that is not there means that the run ended early. */
function counted(counters: ScenarioResult["counters"], group: string): (name: string) => string {
  return (name) => counters[`${group}.${name}`]?.toLocaleString("en-US") ?? "unknown";
}
