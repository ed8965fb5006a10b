import type { RunResult } from "../results/run-result";
import { count } from "./formats";
import { html, type Markup } from "./html";

/** `fanout.error_frames.too_large`: the counter of the frames with one code. `fanout.error_frames` counts all of them. */
const CODE_OF_COUNTER = /^\w+\.error_frames\.(.+)$/;

/** Codes of the backend in this project, then messages of API Gateway in lower case. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["invalid_json", "The backend refused a message that was not JSON."],
  ["missing_data", 'The backend refused a message without a "data" field.'],
  ["invalid_text", "The backend refused a message whose text is not valid Unicode."],
  ["too_large", "The backend refused a message: its data is larger than the backend broadcasts. A smaller payloadBytes avoids it."],
  ["incomplete", "A broadcast did not reach every receiver, or the backend cannot tell whether it did. Its log has the reasons."],
  [
    "incomplete_too_large",
    "AWS answered pushes of a broadcast with 413: the message is larger than API Gateway takes. A smaller payloadBytes avoids it.",
  ],
  ["other", "Frames without a usable code, or with one beyond the first 20."],
  ["internal_server_error", "The function of a message failed, timed out, or could not be invoked. Its log has the reason."],
  ["endpoint_request_timed_out", "The function of a message took longer than the timeout of its integration."],
  [
    "forbidden",
    "The token does not allow its client to broadcast. Or: API Gateway found no route for a message, and the API has no $default route.",
  ],
  ["token_expired", "The token of a publisher expired, and the source of tokens gave no other one."],
  ["too_many_messages", "A publisher sent more than the backend's limit for one client. More publishers share the rate."],
  ["too_many_requests", "API Gateway throttled a message: the rate limit of the stage or the account was exceeded."],
]);

interface ErrorFrameCount {
  readonly code: string;
  readonly count: number;
  /** One sentence; undefined for an unknown code. */
  readonly meaning: string | undefined;
}

/** The error frames of a run by code, the most frequent first. */
function errorFrames({ total }: Pick<RunResult, "total">): ErrorFrameCount[] {
  return Object.entries(total.counters)
    .flatMap(([name, value]) => {
      const code = errorCodeOf(name);
      return code === undefined || value === 0 ? [] : [{ code, count: value, meaning: MEANINGS.get(code) }];
    })
    .sort((one, other) => other.count - one.count);
}

/** The code that a counter counts; undefined for any other metric. */
export function errorCodeOf(metric: string): string | undefined {
  return CODE_OF_COUNTER.exec(metric)?.[1];
}

/** Nothing when there were no error frames. */
export function errorFramesSection(result: RunResult): Markup {
  const frames = errorFrames(result);
  if (frames.length === 0) return html``;
  return html`<h3>Error frames</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Error frames"><table class="cards errors">
<thead><tr><th scope="col">code</th><th scope="col">frames</th><th scope="col" class="meaning">meaning</th></tr></thead>
<tbody>${frames.map(
    (frame) =>
      html`<tr><th scope="row">${frame.code}</th><td>${count(frame.count)}</td><td class="meaning">${frame.meaning ?? "A code of the tested backend."}</td></tr>`,
  )}</tbody>
</table></div>`;
}
