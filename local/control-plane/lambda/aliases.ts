import { randomUUID } from "node:crypto";
import type {
  AliasConfiguration,
  CreateAliasRequest,
  DeleteAliasRequest,
  GetAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from "@aws-sdk/client-lambda";
import type { AccountReader } from "../../account/account-state";
import type { AliasEntry, FunctionEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { checkRevision, invalidParameter, lambdaError, noSuchResource } from "./errors";
import { accessToFunction, findAlias, findFunction, findVersion, functionArn } from "./find";

/** Names for versions. Weights between two versions are kept, and make no difference: all versions run the same code here. */
export function aliasOperations({ account }: ControlPlaneNeeds) {
  const answer = ({ FunctionArn }: FunctionEntry, alias: AliasEntry): AliasConfiguration => ({
    ...alias,
    AliasArn: `${FunctionArn}:${alias.Name}`,
  });
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
    CreateAlias: operation<CreateAliasRequest, AliasConfiguration>({
      access: accessToFunction(account, "CreateAlias"),
      async run(input) {
        const { Name = "", FunctionVersion = "", Description = "", RoutingConfig } = input;
        if (!/^(?![0-9]+$)[\w-]{1,128}$/.test(Name)) throw invalidParameter(`${Name} is not a name for an alias`);
        const RevisionId = randomUUID();
        const alias = { Name, FunctionVersion, Description, RevisionId, ...routing(RoutingConfig) };
        const entry = await changeFunction(account, input, (before, { draft }) => {
          findVersion(draft, { FunctionName: before.FunctionName, Qualifier: FunctionVersion });
          if (findAlias(before, Name))
            throw lambdaError("ResourceConflictException", `Alias already exists: ${before.FunctionArn}:${Name}`);
          return { ...before, aliases: [...before.aliases, alias] };
        });
        return answer(entry, alias);
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
    GetAlias: operation<GetAliasRequest, AliasConfiguration>({
      access: accessToFunction(account, "GetAlias"),
      run(input) {
        const { entry } = findFunction(account, input);
        return answer(entry, required(account, entry, input.Name));
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
    ListAliases: operation<ListAliasesRequest, ListAliasesResponse>({
      access: accessToFunction(account, "ListAliases"),
      run(input) {
        const { entry } = findFunction(account, input);
        const { FunctionVersion, Marker: token, MaxItems = 50 } = input;
        const listed = entry.aliases.filter((alias) => FunctionVersion === undefined || alias.FunctionVersion === FunctionVersion);
        const { items, next } = page(listed, { token, most: Math.min(MaxItems, 50) });
        return { Aliases: items.map((alias) => answer(entry, alias)), NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
    UpdateAlias: operation<UpdateAliasRequest, AliasConfiguration>({
      access: accessToFunction(account, "UpdateAlias"),
      async run(input) {
        const { Name = "", FunctionVersion, Description, RoutingConfig } = input;
        const entry = await changeFunction(account, input, (before, { draft }) => {
          const alias = required(draft, before, Name);
          checkRevision(input.RevisionId, alias.RevisionId);
          if (FunctionVersion !== undefined) findVersion(draft, { FunctionName: before.FunctionName, Qualifier: FunctionVersion });
          const { RoutingConfig: weights, ...kept } = alias;
          const updated = {
            ...kept,
            RevisionId: randomUUID(),
            ...(FunctionVersion !== undefined && { FunctionVersion }),
            ...(Description !== undefined && { Description }),
            ...routing(RoutingConfig ?? weights),
          };
          return { ...before, aliases: before.aliases.map((one) => (one === alias ? updated : one)) };
        });
        return answer(entry, required(account, entry, Name));
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */
    DeleteAlias: operation<DeleteAliasRequest, object>({
      access: accessToFunction(account, "DeleteAlias"),
      async run(input) {
        await changeFunction(account, input, (entry) => ({
          ...entry,
          aliases: entry.aliases.filter(({ Name }) => Name !== input.Name),
          policies: entry.policies.filter(({ Qualifier }) => Qualifier !== input.Name),
          eventInvokeConfigs: entry.eventInvokeConfigs.filter(({ Qualifier }) => Qualifier !== input.Name),
        }));
        return {};
      },
    }),
  };
}

/** Without weights there is none. */
function routing(RoutingConfig: AliasEntry["RoutingConfig"]): Pick<AliasEntry, "RoutingConfig"> {
  return Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0 ? { RoutingConfig } : {};
}

function required(account: AccountReader, entry: FunctionEntry, name = ""): AliasEntry {
  const alias = findAlias(entry, name);
  if (!alias) throw noSuchResource(`Cannot find alias arn: ${functionArn(account, entry.FunctionName, name)}`);
  return alias;
}
