import type {
  FunctionConfiguration,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionEntry, VersionEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { checkRevision, invalidParameter } from "./errors";
import { accessToFunction, findFunction } from "./find";
import { configuration } from "./function-states";
import { newRevision } from "./settings";

/** Published versions. All of them run the code of `$LATEST` here: a function has one program. */
export function versionOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
    PublishVersion: operation<PublishVersionRequest, FunctionConfiguration>({
      access: accessToFunction(account, "PublishVersion"),
      async run(input) {
        const { versions, latest } = await changeFunction(account, input, (entry) => {
          checkRevision(input.RevisionId, entry.latest.RevisionId);
          if (input.CodeSha256 !== undefined && input.CodeSha256 !== entry.latest.CodeSha256) {
            throw invalidParameter(
              `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${entry.latest.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
            );
          }
          return publish(entry, input);
        });
        return configuration(versions.at(-1) ?? latest);
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
    ListVersionsByFunction: operation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse>({
      access: accessToFunction(account, "ListVersionsByFunction"),
      run(input) {
        const { entry } = findFunction(account, input);
        const latest = { ...entry.latest, FunctionArn: `${entry.FunctionArn}:$LATEST` };
        const { Marker: token, MaxItems = 50 } = input;
        const { items, next } = page([latest, ...entry.versions], { token, most: Math.min(MaxItems, 50) });
        return { Versions: items.map(configuration), NextMarker: next };
      },
    }),
  };
}

/** Makes a version of `$LATEST`, unless the last one is the same. */
export function publish(entry: FunctionEntry, { Description }: { readonly Description?: string | undefined }): FunctionEntry {
  const last = entry.versions.at(-1);
  if (last && runsLike(last, entry.latest)) return entry;
  const Version = String(entry.lastVersion + 1);
  const version: VersionEntry = {
    ...entry.latest,
    ...newRevision(),
    FunctionArn: `${entry.FunctionArn}:${Version}`,
    Version,
    ...(Description !== undefined && { Description }),
  };
  return { ...entry, versions: [...entry.versions, version], lastVersion: entry.lastVersion + 1 };
}

function runsLike(one: VersionEntry, other: VersionEntry): boolean {
  const comparable = ({ Version, FunctionArn, RevisionId, LastModified, Description, ...settings }: VersionEntry) =>
    JSON.stringify(settings);
  return comparable(one) === comparable(other);
}
