import { ModelledError } from "../../aws-api/modelled/operation";

export function notFound(message: string): ModelledError {
  return new ModelledError("NotFoundException", message);
}

export function badRequest(message: string): ModelledError {
  return new ModelledError("BadRequestException", message);
}

export function conflict(message: string): ModelledError {
  return new ModelledError("ConflictException", message);
}

/** @throws ModelledError BadRequestException for a rule that gives a reason. */
export function check(problem: string | undefined): void {
  if (problem !== undefined) throw badRequest(problem);
}
