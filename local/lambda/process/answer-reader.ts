import type { Outcome } from "../execution-environment";
import { RESPONSE_TOO_LARGE } from "../platform-errors";
import type { ChannelListener } from "./event-channel";
import { FrameDecoder, type FramePiece } from "./frame-decoder";
import type { PieceConsumer } from "./paced-reader";
import { FRAME_TYPES, isLogFrame } from "./protocol";
import { readError } from "./read-error";
import { nameMissingSdkPackage } from "./sdk-of-the-runtime";

/** Nothing is read after `onGarbled`. */
type AnswerListeners = Pick<ChannelListener, "onLogLine" | "onHostRefused" | "onNext" | "onAnswer" | "onGarbled">;

/** The longest name of a host (RFC 1035, section 2.3.4). */
const MAX_HOST_BYTES = 255;

/** Reads what a process writes to `ANSWERS_FD`: answers, log entries and requests for the next event. A handler can write anything there. */
export class AnswerReader implements PieceConsumer {
  readonly #listeners: AnswerListeners;
  readonly #decoder = new FrameDecoder();
  #isGarbled = false;

  constructor(listeners: AnswerListeners) {
    this.#listeners = listeners;
  }

  push(chunk: Buffer): void {
    if (!this.#isGarbled) this.#decoder.push(chunk);
  }

  step(): boolean {
    try {
      const piece = this.#isGarbled ? undefined : this.#decoder.next();
      if (piece) this.#receive(piece);
      return piece !== undefined;
    } catch {
      this.#isGarbled = true;
      this.#listeners.onGarbled();
      return false;
    }
  }

  #receive({ type, content, isFirst, isLast }: FramePiece): void {
    const { onLogLine, onHostRefused, onNext, onAnswer } = this.#listeners;
    if (isLogFrame(type)) onLogLine(content.toString("utf8").replace(/\n$/, ""));
    else if (!isFirst) return;
    else if (type === FRAME_TYPES.next) onNext();
    else if (type === FRAME_TYPES.hostRefused) onHostRefused(content.toString("utf8", 0, MAX_HOST_BYTES));
    else {
      const text = content.toString("utf8");
      const end = text.indexOf("\n");
      onAnswer(text.slice(0, end), isLast ? outcomeOf(type, text.slice(end + 1)) : { error: RESPONSE_TOO_LARGE });
    }
  }
}

/** @throws Error for an error that cannot be read. Lambda's client leaves the trace out where the error has none. */
function outcomeOf(type: number, body: string): Outcome {
  if (type === FRAME_TYPES.done) return { payload: body };
  const error = readError(body);
  if (!error) throw new Error("the process sent an error that is not JSON");
  return { error: nameMissingSdkPackage({ trace: [], ...error }) };
}
