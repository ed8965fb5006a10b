import type { Capacity } from "./capacity";
import { type FanOutLimits, type FanOutNeeds, type FanOutResult, fanOut } from "./fan-out";
import type { Assignment, Connections, Helpers, Page, Stretch } from "./ports";
import { within } from "./within";

export interface BroadcastNeeds extends Omit<FanOutNeeds, "redirect"> {
  readonly connections: Connections;
  readonly helpers: Helpers;
  readonly capacity: Capacity;
}

export interface BroadcastResult extends FanOutResult {
  /** Functions that serve parts of the audience, which are in no count here. */
  readonly helpers: number;
}

/**
 * Brings `data` to everybody: by itself while the audience is of a size for one function, with helpers when it is not.
 *
 * The first page goes out in any case. When there is more, the table is counted roughly meanwhile; an audience too large for the time is
 * split into segments, one a helper, which leave out that first page. What is left when the time is up, goes to one more helper.
 *
 * @returns with a rest only when nobody took it: then these connections were not served, and never will be
 */
export async function broadcast(needs: BroadcastNeeds, data: string, broadcastId: string, limits: FanOutLimits): Promise<BroadcastResult> {
  const { startedAt, deadline } = limits;
  let helpers = 0;

  const result = await fanOut({ ...needs, redirect }, Buffer.from(data), { pending: [], unread: [{}] }, limits);
  const served = countServed(result);
  // Up to the last delivery: what comes after is waiting for those who never answer.
  needs.capacity.learn(served, result.report.lastMs ?? Date.now() - startedAt);
  // Where not even the first page could be read, a helper would fare no better, and the sender can still be told.
  if (!result.rest || (served === 0 && result.readError !== undefined)) return { ...result, helpers };
  const taken = await isTaken(needs.helpers, { data, part: result.rest, broadcastId, startedAt, helpers: helpers + 1 });
  return taken ? { report: result.report, helpers: helpers + 1 } : { ...result, helpers };

  async function redirect(first: Page, left: readonly Stretch[]): Promise<readonly Stretch[]> {
    if (left.length === 0) return left;
    const size = await within(needs.connections.size(), deadline);
    const total = size === undefined ? 0 : needs.capacity.helpersFor(size, deadline - Date.now());
    if (total === 0) return left;
    const except = first.connections.map(({ connectionId }) => connectionId);
    const segments = Array.from({ length: total }, (_, index): Stretch => ({ segment: { index, total }, except }));
    const refused = await Promise.all(
      segments.map(async (stretch) => {
        const part = { pending: [], unread: [stretch] };
        const taken = await isTaken(needs.helpers, { data, part, broadcastId, startedAt, helpers: total });
        return taken ? [] : [stretch];
      }),
    );
    // A segment that no helper took stays here, and what of it is not served in time is passed on in the end.
    const mine = refused.flat();
    helpers = total - mine.length;
    return mine;
  }
}

/**
 * Serves the part that was assigned to this helper, and passes on what is left when its time is up.
 *
 * Only after it has served somebody: so every broadcast comes to an end, however little each helper achieves.
 *
 * @returns as {@link broadcast} does
 */
export async function assist(
  needs: Omit<FanOutNeeds, "redirect"> & Pick<BroadcastNeeds, "helpers">,
  assignment: Assignment,
  limits: FanOutLimits,
): Promise<BroadcastResult> {
  const result = await fanOut(needs, Buffer.from(assignment.data), assignment.part, limits);
  if (!result.rest || countServed(result) === 0) return { ...result, helpers: 0 };
  const taken = await isTaken(needs.helpers, { ...assignment, part: result.rest });
  return taken ? { report: result.report, helpers: 1 } : { ...result, helpers: 0 };
}

function countServed({ report: { delivered, gone, failed } }: FanOutResult): number {
  return delivered + gone + failed;
}

function isTaken(helpers: Helpers, assignment: Assignment): Promise<boolean> {
  return helpers.start(assignment).then(
    () => true,
    () => false,
  );
}
