import { type Needs, needsOf } from "./needs";
import { type OneBroadcast, planBroadcast } from "./one-broadcast";
import { dollarsOfBroadcast, type OneMonth, planMonth } from "./one-month";
import type { Question } from "./question";
import { judge, type Verdict } from "./verdict";

export interface Plan {
  readonly question: Question;
  readonly broadcast: OneBroadcast;
  /** Of one broadcast. */
  readonly dollars: number;
  readonly month: OneMonth;
  readonly needs: Needs;
  readonly verdict: Verdict;
}

/** What an audience takes of AWS, by the code's own constants: see docs/scaling.md for the arithmetic. */
export function makePlan(question: Question): Plan {
  const broadcast = planBroadcast(question);
  const needs = needsOf(question, broadcast);
  return {
    question,
    broadcast,
    dollars: dollarsOfBroadcast(broadcast),
    month: planMonth(question, broadcast),
    needs,
    verdict: judge(question, broadcast, needs),
  };
}
