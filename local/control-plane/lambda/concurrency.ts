import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from "@aws-sdk/client-lambda";
import type { AccountReader } from "../../account/account-state";
import { operation } from "../../aws-api/modelled/operation";
import { reservationProblem, UNRESERVED_CONCURRENCY } from "../../aws-rules/lambda-rules";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { invalidParameter, validationError } from "./errors";
import { accessToFunction, findFunction } from "./find";

/** docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export function concurrencyOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
    PutFunctionConcurrency: operation<PutFunctionConcurrencyRequest, Concurrency>({
      access: accessToFunction(account, "PutFunctionConcurrency"),
      async run(input) {
        const { ReservedConcurrentExecutions = 0 } = input;
        if (ReservedConcurrentExecutions < 0)
          throw validationError(
            `1 validation error detected: Value '${ReservedConcurrentExecutions}' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0`,
          );
        await changeFunction(account, input, (entry, { draft }) => {
          const others = reservedConcurrency(draft) - (entry.ReservedConcurrentExecutions ?? 0);
          if (reservationProblem(others + ReservedConcurrentExecutions) !== undefined) {
            throw invalidParameter(
              `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_CONCURRENCY}].`,
            );
          }
          return { ...entry, ReservedConcurrentExecutions };
        });
        return { ReservedConcurrentExecutions };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
    GetFunctionConcurrency: operation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse>({
      access: accessToFunction(account, "GetFunctionConcurrency"),
      run: (input) => ({ ReservedConcurrentExecutions: findFunction(account, input).entry.ReservedConcurrentExecutions }),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
    DeleteFunctionConcurrency: operation<DeleteFunctionConcurrencyRequest, object>({
      access: accessToFunction(account, "DeleteFunctionConcurrency"),
      async run(input) {
        await changeFunction(account, input, ({ ReservedConcurrentExecutions, ...entry }) => entry);
        return {};
      },
    }),
  };
}

/** Of all functions together. */
export function reservedConcurrency(account: AccountReader): number {
  return account.all("lambda.functions").reduce((sum, { ReservedConcurrentExecutions = 0 }) => sum + ReservedConcurrentExecutions, 0);
}
