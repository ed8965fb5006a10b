import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { Draft } from "../../account/account-state";
import type { ModelEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { modelNameProblem } from "../../aws-rules/api-gateway-rules";
import { MODELS, ROUTES } from "./api-parts";
import { withChanges } from "./changed";
import { changeApi } from "./deploy";
import { badRequest, check, conflict } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html */
export function models(account: Account) {
  return {
    CreateModel: operation<Sdk.CreateModelCommandInput, Sdk.CreateModelCommandOutput>({
      run: (input) =>
        changeApi(account, input.ApiId, (draft, ApiId) => {
          const { Name = "", ContentType = "application/json", Description, Schema } = input;
          return put(draft, { ApiId, ModelId: newId(6), Name, ContentType, Description, Schema });
        }),
    }),

    GetModel: operation<Sdk.GetModelCommandInput, Sdk.GetModelCommandOutput>({
      run: ({ ApiId, ModelId }) => MODELS.find(account, ApiId, ModelId),
    }),

    GetModels: operation<Sdk.GetModelsCommandInput, Sdk.GetModelsCommandOutput>({
      run: (input) => page(MODELS.of(account, input.ApiId), input),
    }),

    UpdateModel: operation<Sdk.UpdateModelCommandInput, Sdk.UpdateModelCommandOutput>({
      run: ({ ApiId, ModelId, ...changes }) =>
        changeApi(account, ApiId, (draft) => {
          const model = MODELS.find(draft, ApiId, ModelId);
          // Routes name their models.
          if (changes.Name !== undefined && changes.Name !== model.Name) checkUnused(draft, model);
          return put(draft, withChanges(model, changes));
        }),
    }),

    DeleteModel: operation<Sdk.DeleteModelCommandInput, Sdk.DeleteModelCommandOutput>({
      async run({ ApiId, ModelId }) {
        await changeApi(account, ApiId, (draft, apiId) => {
          const model = MODELS.find(draft, ApiId, ModelId);
          checkUnused(draft, model);
          MODELS.remove(draft, apiId, model.ModelId);
        });
        return {};
      },
    }),
  };
}

function checkUnused(draft: Draft, { ApiId, Name }: ModelEntry): void {
  const user = ROUTES.of(draft, ApiId).find(({ RequestModels = {} }) => Object.values(RequestModels).includes(Name));
  if (user) throw conflict(`Cannot delete model '${Name}', is referenced in route: ${user.RouteKey}`);
}

function put(draft: Draft, model: ModelEntry): ModelEntry {
  const { ApiId, ModelId, Name = "", Schema = "{}" } = model;
  check(modelNameProblem(Name));
  if (MODELS.of(draft, ApiId).some((other) => other.Name === Name && other.ModelId !== ModelId))
    throw conflict(`Model name already exists for this API: ${Name}`);
  const { schemaProblem } = require("../../api-gateway/json-schema") as typeof import("../../api-gateway/json-schema");
  const problem = schemaProblem(Schema);
  if (problem !== undefined) throw badRequest(`Invalid model schema specified: ${problem}`);
  return MODELS.put(draft, ModelId, model);
}
