import { beforeDeadline } from "./before-deadline";
import type { Capacity } from "./capacity";
import { type FanOutLimits, type FanOutNeeds, type FanOutResult, fanOut } from "./fan-out";
import type { Assignment, Connections, Helpers, Message, Page, Stretch } from "./ports";
import { countServed } from "./tally";

export interface BroadcastNeeds extends Omit<FanOutNeeds, "redirect"> {
  readonly connections: Connections;
  readonly helpers: Helpers;
  readonly capacity: Capacity;
}

export type BroadcastLimits = Omit<FanOutLimits, "startedAt">;

export interface BroadcastResult extends FanOutResult {
  /** Functions that serve parts of the audience. Their receivers are not counted here. */
  readonly helpers: number;
}

/**
 * Pushes a message to every connection: alone while the audience is small enough for one function, else with helpers.
 *
 * The first page goes out in any case. When there are more, the table is counted roughly meanwhile. An audience too large for the time is
 * split into segments, one for each helper, which leave out the first page. What is left at the deadline goes to one more helper.
 *
 * @returns with a rest only when no helper accepted it: these connections will not be served
 */
export async function broadcast(needs: BroadcastNeeds, message: Message, limits: BroadcastLimits): Promise<BroadcastResult> {
  const { startedAt } = message;
  const { deadline } = limits;
  let helpers = 0;

  const audience = { pending: [], unread: [{}] };
  const result = await fanOut({ ...needs, redirect }, Buffer.from(message.data), audience, { ...limits, startedAt });
  const served = countServed(result.report);
  // Up to the last delivery: the time after it is spent on connections that do not answer.
  needs.capacity.learn(served, result.report.lastMs ?? Date.now() - startedAt);
  // When not even the first page could be read, a helper would fail as well, and the sender can still be told.
  if (!result.rest || (served === 0 && result.readError !== undefined)) return { ...result, helpers };
  const taken = await isTaken(needs.helpers, { ...message, part: result.rest, helpers: helpers + 1 });
  return taken ? { report: result.report, helpers: helpers + 1 } : { ...result, helpers };

  async function redirect(first: Page, left: readonly Stretch[]): Promise<readonly Stretch[]> {
    if (left.length === 0) return left;
    const size = await beforeDeadline(needs.connections.size(), deadline);
    const total = size === undefined ? 0 : needs.capacity.helpersFor(size, deadline - Date.now());
    if (total === 0) return left;
    const except = first.connections.map(({ connectionId }) => connectionId);
    const segments = Array.from({ length: total }, (_, index): Stretch => ({ segment: { index, total }, except }));
    const refused = await Promise.all(
      segments.map(async (stretch) => {
        const part = { pending: [], unread: [stretch] };
        return (await isTaken(needs.helpers, { ...message, part, helpers: total })) ? [] : [stretch];
      }),
    );
    // A segment that no helper accepted stays here; what of it is not served in time is handed on in the end.
    const mine = refused.flat();
    helpers = total - mine.length;
    return mine;
  }
}

/**
 * Serves the part that was assigned to this helper, and hands on what is left at the deadline.
 *
 * It does so only after it has served at least one connection, so that every broadcast ends.
 *
 * @returns as {@link broadcast} does
 */
export async function assist(
  needs: Omit<FanOutNeeds, "redirect"> & Pick<BroadcastNeeds, "helpers">,
  assignment: Assignment,
  limits: BroadcastLimits,
): Promise<BroadcastResult> {
  const { data, part, startedAt } = assignment;
  const result = await fanOut(needs, Buffer.from(data), part, { ...limits, startedAt });
  if (!result.rest || countServed(result.report) === 0) return { ...result, helpers: 0 };
  const taken = await isTaken(needs.helpers, { ...assignment, part: result.rest });
  return taken ? { report: result.report, helpers: 1 } : { ...result, helpers: 0 };
}

function isTaken(helpers: Helpers, assignment: Assignment): Promise<boolean> {
  return helpers.start(assignment).then(
    () => true,
    () => false,
  );
}
