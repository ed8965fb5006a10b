import type {
  DeleteFunctionEventInvokeConfigRequest,
  DestinationConfig,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigRequest,
  UpdateFunctionEventInvokeConfigRequest,
} from "@aws-sdk/client-lambda";
import type { AccountReader } from "../../account/account-state";
import type { EventInvokeEntry, FunctionEntry } from "../../account/entries/lambda";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { EVENT_AGE_SECONDS, EVENT_RETRIES } from "../../aws-rules/lambda-rules";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { noSuchResource, validationError } from "./errors";
import { accessToFunction, findFunction, findQualified, functionArn } from "./find";

const UNQUALIFIED = "$LATEST";

type Settings = Omit<EventInvokeEntry, "Qualifier" | "LastModified">;

/** Retries, age and destination of events whose sender does not wait. */
export function eventInvokeOperations({ account }: ControlPlaneNeeds) {
  async function set(input: PutFunctionEventInvokeConfigRequest, settings: (before: EventInvokeEntry | undefined) => Settings) {
    checkSettings(input);
    const { qualifier = UNQUALIFIED } = findQualified(account, input);
    const entry = await changeFunction(account, input, (before) => {
      const others = before.eventInvokeConfigs.filter(({ Qualifier }) => Qualifier !== qualifier);
      const changed = { ...settings(configOf(before, qualifier)), Qualifier: qualifier, LastModified: new Date().toISOString() };
      return { ...before, eventInvokeConfigs: [...others, changed] };
    });
    return answer(account, entry, required(account, entry, qualifier));
  }

  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html: replaces all of it. */
    PutFunctionEventInvokeConfig: operation<PutFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig>({
      access: accessToFunction(account, "PutFunctionEventInvokeConfig"),
      run: (input) => set(input, () => settingsIn(input)),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
    UpdateFunctionEventInvokeConfig: operation<UpdateFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig>({
      access: accessToFunction(account, "UpdateFunctionEventInvokeConfig"),
      run(input) {
        const { entry, qualifier = UNQUALIFIED } = findFunction(account, input);
        required(account, entry, qualifier);
        return set(input, (before) => ({ ...before, ...settingsIn(input) }));
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
    GetFunctionEventInvokeConfig: operation<GetFunctionEventInvokeConfigRequest, FunctionEventInvokeConfig>({
      access: accessToFunction(account, "GetFunctionEventInvokeConfig"),
      run(input) {
        const { entry, qualifier = UNQUALIFIED } = findFunction(account, input);
        return answer(account, entry, required(account, entry, qualifier));
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
    ListFunctionEventInvokeConfigs: operation<ListFunctionEventInvokeConfigsRequest, ListFunctionEventInvokeConfigsResponse>({
      access: accessToFunction(account, "ListFunctionEventInvokeConfigs"),
      run(input) {
        const { entry } = findFunction(account, input);
        const { Marker: token, MaxItems = 50 } = input;
        const { items, next } = page(entry.eventInvokeConfigs, { token, most: Math.min(MaxItems, 50) });
        return { FunctionEventInvokeConfigs: items.map((config) => answer(account, entry, config)), NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
    DeleteFunctionEventInvokeConfig: operation<DeleteFunctionEventInvokeConfigRequest, object>({
      access: accessToFunction(account, "DeleteFunctionEventInvokeConfig"),
      async run(input) {
        await changeFunction(account, input, (entry, { qualifier = UNQUALIFIED }) => {
          const config = required(account, entry, qualifier);
          return { ...entry, eventInvokeConfigs: entry.eventInvokeConfigs.filter((one) => one !== config) };
        });
        return {};
      },
    }),
  };
}

function configOf({ eventInvokeConfigs }: FunctionEntry, qualifier: string): EventInvokeEntry | undefined {
  return eventInvokeConfigs.find(({ Qualifier }) => Qualifier === qualifier);
}

function required(account: AccountReader, entry: FunctionEntry, qualifier: string): EventInvokeEntry {
  const config = configOf(entry, qualifier);
  if (config) return config;
  throw noSuchResource(`The function ${functionArn(account, entry.FunctionName, qualifier)} doesn't have an EventInvokeConfig`);
}

function answer(account: AccountReader, { FunctionName }: FunctionEntry, config: EventInvokeEntry): FunctionEventInvokeConfig {
  const { Qualifier = UNQUALIFIED, LastModified, DestinationConfig: destinations } = config;
  return {
    ...config,
    FunctionArn: functionArn(account, FunctionName, Qualifier),
    LastModified: new Date(LastModified),
    DestinationConfig: { OnSuccess: {}, OnFailure: {}, ...destinations },
  };
}

function settingsIn({ MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: PutFunctionEventInvokeConfigRequest): Settings {
  return {
    ...(MaximumRetryAttempts !== undefined && { MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds }),
    ...(DestinationConfig && { DestinationConfig: withoutEmpty(DestinationConfig) }),
  };
}

function withoutEmpty({ OnFailure }: DestinationConfig): DestinationConfig {
  return OnFailure?.Destination ? { OnFailure } : {};
}

function checkSettings({ MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: PutFunctionEventInvokeConfigRequest): void {
  const problems = [
    ...outside("maximumRetryAttempts", MaximumRetryAttempts, EVENT_RETRIES),
    ...outside("maximumEventAgeInSeconds", MaximumEventAgeInSeconds, EVENT_AGE_SECONDS),
  ];
  if (problems.length > 0)
    throw validationError(`${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: ${problems.join("; ")}`);
  if (DestinationConfig?.OnSuccess?.Destination) throw new NotEmulated("destination for events that succeed (OnSuccess)");
}

function outside(member: string, value: number | undefined, { least, most }: { readonly least: number; readonly most: number }): string[] {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return [];
  const constraint =
    value < least ? `Member must have value greater than or equal to ${least}` : `Member must have value less than or equal to ${most}`;
  return [`Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`];
}
