import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionEntry, VersionEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import { functionNameProblem } from "../../aws-rules/lambda-rules";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { changeCode, changeFunction } from "./change-function";
import { checkSigning, readFunctionCode } from "./code";
import { codeLocation } from "./code-location";
import { checkRevision, lambdaError, validationError } from "./errors";
import { accessToPass, checkExecutionRole } from "./execution-role";
import { accessToFunction, findAlias, findFunction, findVersion, functionArn, functionReference } from "./find";
import { CREATING, configuration, UPDATING } from "./function-states";
import { newRevision, settingsOf } from "./settings";
import { publish } from "./versions";

/** The version that a change published, or `$LATEST`. */
function changed({ latest, versions }: FunctionEntry, hasPublished: boolean | undefined): VersionEntry {
  return (hasPublished ? versions.at(-1) : undefined) ?? latest;
}

export function functionOperations(needs: ControlPlaneNeeds) {
  const { account } = needs;
  const access = (action: string) => accessToFunction(account, action);
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
    CreateFunction: operation<CreateFunctionRequest, FunctionConfiguration>({
      access: (input) => [...access("CreateFunction")(input), ...accessToPass(input.Role)],
      async run(input) {
        const { Code = {}, Role = "", CodeSigningConfigArn, Tags = {}, Publish } = input;
        const { name: FunctionName } = functionReference(input);
        const problem = functionNameProblem(FunctionName);
        if (problem !== undefined) throw validationError(`1 validation error detected: Value at 'functionName': ${problem}`);
        const FunctionArn = functionArn(account, FunctionName);
        settingsOf(input, FunctionName, account);
        await checkExecutionRole(account, Role, FunctionArn);
        const { isSigned, ...code } = await readFunctionCode(Code, needs);
        const entry = await changeCode(account, (draft) => {
          if (draft.get("lambda.functions", FunctionName))
            throw lambdaError("ResourceConflictException", `Function already exist: ${FunctionName}`);
          checkSigning(draft, CodeSigningConfigArn, { ...code, isSigned });
          const settings = settingsOf(input, FunctionName, draft);
          const made: FunctionEntry = {
            FunctionName,
            FunctionArn,
            latest: { ...settings, FunctionName, FunctionArn, Version: "$LATEST", Role, ...code, ...newRevision() },
            versions: [],
            lastVersion: 0,
            aliases: [],
            Tags,
            policies: [],
            eventInvokeConfigs: [],
            RecursiveLoop: "Terminate",
            runtimeManagement: [],
            ...(CodeSigningConfigArn !== undefined && { CodeSigningConfigArn }),
          };
          const published = Publish ? publish(made, {}) : made;
          draft.put("lambda.functions", FunctionName, published);
          return published;
        });
        return { ...changed(entry, Publish), ...CREATING };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
    GetFunction: operation<GetFunctionRequest, GetFunctionResponse>({
      access: access("GetFunction"),
      run(input) {
        const version = findVersion(account, input);
        const { entry } = findFunction(account, input);
        const { ReservedConcurrentExecutions, Tags } = entry;
        const { ImageUri } = version;
        return {
          Configuration: configuration(version),
          Code: ImageUri
            ? { RepositoryType: "ECR", ImageUri, ResolvedImageUri: ImageUri }
            : { RepositoryType: "S3", Location: codeLocation(needs, version.CodeSha256) },
          ...(Object.keys(Tags).length > 0 && { Tags }),
          ...(ReservedConcurrentExecutions !== undefined && { Concurrency: { ReservedConcurrentExecutions } }),
        };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
    GetFunctionConfiguration: operation<GetFunctionConfigurationRequest, FunctionConfiguration>({
      access: access("GetFunctionConfiguration"),
      run: (input) => configuration(findVersion(account, input)),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
    ListFunctions: operation<ListFunctionsRequest, ListFunctionsResponse>({
      run({ FunctionVersion, Marker, MaxItems = 50 }) {
        const listed = account
          .all("lambda.functions")
          .flatMap(({ latest, versions }) => (FunctionVersion === "ALL" ? [latest, ...versions] : [latest]));
        const { items, next } = page(listed, {
          token: Marker,
          most: Math.min(MaxItems, 50),
        });
        return { Functions: items.map(configuration), NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
    UpdateFunctionCode: operation<UpdateFunctionCodeRequest, FunctionConfiguration>({
      access: access("UpdateFunctionCode"),
      async run(input) {
        const { Architectures, RevisionId, Publish, DryRun } = input;
        checkRevision(RevisionId, findFunction(account, input).entry.latest.RevisionId);
        const { isSigned, ...code } = await readFunctionCode(input, needs);
        const update = (entry: FunctionEntry): FunctionEntry => {
          checkRevision(RevisionId, entry.latest.RevisionId);
          checkSigning(account, entry.CodeSigningConfigArn, { ...code, isSigned });
          const latest = { ...entry.latest, ...code, ...(Architectures && { Architectures }), ...newRevision() };
          return Publish ? publish({ ...entry, latest }, {}) : { ...entry, latest };
        };
        if (DryRun) return configuration(changed(update(findFunction(account, input).entry), Publish));
        return { ...changed(await changeFunction(account, input, update), Publish), ...UPDATING };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
    UpdateFunctionConfiguration: operation<UpdateFunctionConfigurationRequest, FunctionConfiguration>({
      access: (input) => [...access("UpdateFunctionConfiguration")(input), ...accessToPass(input.Role)],
      async run(input) {
        const { Role, RevisionId } = input;
        const { FunctionArn } = findFunction(account, input).entry;
        if (Role !== undefined) await checkExecutionRole(account, Role, FunctionArn);
        const { latest } = await changeFunction(account, input, (entry, { draft }) => {
          checkRevision(RevisionId, entry.latest.RevisionId);
          const { FunctionName, FunctionArn, Version, CodeSha256, CodeSize, ImageUri } = entry.latest;
          const settings = settingsOf(input, entry.FunctionName, draft, entry.latest);
          const kept = { FunctionName, FunctionArn, Version, CodeSha256, CodeSize, ...(ImageUri !== undefined && { ImageUri }) };
          return { ...entry, latest: { ...settings, ...kept, Role: Role ?? entry.latest.Role, ...newRevision() } };
        });
        return { ...latest, ...UPDATING };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html: a whole function, or one of its versions. */
    DeleteFunction: operation<DeleteFunctionRequest, { StatusCode?: number | undefined }>({
      access: access("DeleteFunction"),
      async run(input) {
        await changeCode(account, (draft) => {
          const { entry, qualifier } = findFunction(draft, input);
          if (qualifier === undefined) return draft.remove("lambda.functions", entry.FunctionName);
          draft.put("lambda.functions", entry.FunctionName, withoutVersion(entry, qualifier));
        });
        return { StatusCode: 204 };
      },
    }),
  };
}

function withoutVersion(entry: FunctionEntry, version: string): FunctionEntry {
  if (version === "$LATEST" || findAlias(entry, version))
    throw lambdaError("InvalidParameterValueException", `$LATEST version cannot be deleted without deleting the function.`);
  const aliases = entry.aliases.filter(({ FunctionVersion }) => FunctionVersion === version).map(({ Name }) => Name);
  if (aliases.length > 0)
    throw lambdaError(
      "ResourceConflictException",
      `Cannot delete: it is being referenced by the following aliases: [${aliases.join(", ")}]`,
    );
  return {
    ...entry,
    versions: entry.versions.filter(({ Version }) => Version !== version),
    policies: entry.policies.filter(({ Qualifier }) => Qualifier !== version),
    eventInvokeConfigs: entry.eventInvokeConfigs.filter(({ Qualifier }) => Qualifier !== version),
  };
}
