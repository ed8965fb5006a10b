import type * as Sdk from "@aws-sdk/client-api-gateway";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { UsagePlanEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { badRequest, notFound } from "./errors";
import { newId } from "./ids";
import { invalidPatch, pathParts } from "./patch";
import { positions } from "./positions";

/** docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html and its neighbours. Throttles and quotas are kept and have no effect. */
export function usagePlans(account: Account) {
  return {
    CreateUsagePlan: operation<Sdk.CreateUsagePlanCommandInput, Sdk.CreateUsagePlanCommandOutput>({
      run: (input) =>
        account.change((draft) => {
          const { apiStages = [], tags = {} } = input;
          return put(draft, { ...input, apiStages, tags, id: newId(6), keyIds: [] });
        }),
    }),

    GetUsagePlan: operation<Sdk.GetUsagePlanCommandInput, Sdk.GetUsagePlanCommandOutput>({
      run: ({ usagePlanId }) => findUsagePlan(account, usagePlanId),
    }),

    GetUsagePlans: operation<Sdk.GetUsagePlansCommandInput, Sdk.GetUsagePlansCommandOutput>({
      run: ({ keyId, ...input }) =>
        positions(
          account.all("apigateway.usagePlans").filter(({ keyIds }) => keyId === undefined || keyIds.includes(keyId)),
          input,
        ),
    }),

    UpdateUsagePlan: operation<Sdk.UpdateUsagePlanCommandInput, Sdk.UpdateUsagePlanCommandOutput>({
      run: ({ usagePlanId, patchOperations = [] }) =>
        account.change((draft) => put(draft, patchOperations.reduce(patched, findUsagePlan(draft, usagePlanId)))),
    }),

    DeleteUsagePlan: operation<Sdk.DeleteUsagePlanCommandInput, Sdk.DeleteUsagePlanCommandOutput>({
      async run({ usagePlanId }) {
        await account.change((draft) => {
          const { id, apiStages = [] } = findUsagePlan(draft, usagePlanId);
          if (apiStages.length > 0) {
            const stages = apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`).join(", ");
            throw badRequest(`Cannot delete Usage Plan ${id} because it is associated with the following API Stages: [${stages}]`);
          }
          draft.remove("apigateway.usagePlans", id);
        });
        return {};
      },
    }),
  };
}

/** @throws ModelledError NotFoundException */
export function findUsagePlan(account: AccountReader, id = ""): UsagePlanEntry {
  const plan = account.get("apigateway.usagePlans", id);
  if (!plan) throw notFound(`Invalid Usage Plan ID specified`);
  return plan;
}

function put(draft: Draft, plan: UsagePlanEntry): UsagePlanEntry {
  for (const { apiId = "", stage = "" } of plan.apiStages ?? [])
    if (!draft.get("apigateway.stages", `${apiId}/${stage}`)) throw notFound(`API Stage not found: ${apiId}:${stage}`);
  draft.put("apigateway.usagePlans", plan.id, plan);
  return plan;
}

function patched(plan: UsagePlanEntry, patch: Sdk.PatchOperation): UsagePlanEntry {
  const { op, value = "" } = patch;
  const parts = pathParts(patch);
  const [member = "", part, ...rest] = parts;
  switch (member) {
    case "name":
    case "description":
    case "productCode":
      if (op !== "replace" && op !== "remove") throw invalidPatch(patch);
      return { ...plan, [member]: op === "remove" ? undefined : value };
    case "apiStages":
      if (part !== undefined) return withStageThrottle(plan, patch, part, rest);
      return withApiStage(plan, patch, value);
    case "throttle":
      if (part === undefined) return { ...plan, throttle: undefined };
      return { ...plan, throttle: { ...plan.throttle, [part]: Number(value) } };
    case "quota":
      if (part === undefined) return { ...plan, quota: undefined };
      return { ...plan, quota: { ...plan.quota, [part]: part === "period" ? value : Number(value) } };
    default:
      throw invalidPatch(patch);
  }
}

/** `value` is `{apiId}:{stage}`. */
function withApiStage(plan: UsagePlanEntry, patch: Sdk.PatchOperation, value: string): UsagePlanEntry {
  const [apiId = "", stage = ""] = value.split(":");
  const others = (plan.apiStages ?? []).filter((found) => found.apiId !== apiId || found.stage !== stage);
  if (patch.op === "remove") return { ...plan, apiStages: others };
  if (patch.op === "add") return { ...plan, apiStages: [...others, { apiId, stage }] };
  throw invalidPatch(patch);
}

/** `/apiStages/{apiId:stage}/throttle`, or `/apiStages/{apiId:stage}/throttle/{resource}/rateLimit` */
function withStageThrottle(
  plan: UsagePlanEntry,
  patch: Sdk.PatchOperation,
  of: string,
  [member, method, limit]: readonly string[],
): UsagePlanEntry {
  if (member !== "throttle") throw invalidPatch(patch);
  const apiStages = (plan.apiStages ?? []).map((found) => {
    if (`${found.apiId}:${found.stage}` !== of) return found;
    if (method === undefined) return { ...found, throttle: {} };
    const { [method]: before, ...others } = found.throttle ?? {};
    if (limit === undefined) return { ...found, throttle: others };
    return { ...found, throttle: { ...others, [method]: { ...before, [limit]: Number(patch.value) } } };
  });
  return { ...plan, apiStages };
}
