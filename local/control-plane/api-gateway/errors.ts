import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError } from "../../aws-api/modelled/operation";
import type { Refusal } from "../../aws-rules/refusal";

export function notFound(message: string): ModelledError {
  return new ModelledError("NotFoundException", message);
}

export function badRequest(message: string): ModelledError {
  return new ModelledError("BadRequestException", message);
}

export function conflict(message: string): ModelledError {
  return new ModelledError("ConflictException", message);
}

/**
 * Answers the first of several refusals.
 * @throws ModelledError BadRequestException for what AWS refuses, NotEmulated for what the projection cannot serve
 */
export function checkAll([first]: readonly Refusal[]): void {
  if (first === undefined) return;
  throw "badRequest" in first.answer ? badRequest(first.answer.badRequest) : new NotEmulated(first.answer.notEmulated);
}

/** @throws ModelledError BadRequestException for a rule that gives a reason. */
export function check(problem: string | undefined): void {
  if (problem !== undefined) throw badRequest(problem);
}
