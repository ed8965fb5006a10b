import { createHash } from "node:crypto";
import type {
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParameterHistoryCommandInput,
  GetParameterHistoryCommandOutput,
  GetParametersByPathCommandInput,
  GetParametersByPathCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
  Parameter,
} from "@aws-sdk/client-ssm";
import type { Account } from "../../account/account";
import type { ParameterEntry, ParameterVersion } from "../../account/entries/secrets";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { type FoundParameter, findParameter, onParameter } from "./find-parameter";

const PATH_PAGE = 10;
const HISTORY_PAGE = 50;

/** docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html and its neighbours. */
export function readParameters(account: Account) {
  return {
    GetParameter: operation<GetParameterCommandInput, GetParameterCommandOutput>({
      access: ({ Name }) => onParameter(account, "GetParameter", Name),
      run({ Name, WithDecryption = false }) {
        const found = findParameter(account, Name);
        if (!found) throw new ModelledError("ParameterNotFound", "");
        return { Parameter: describe(found, WithDecryption) };
      },
    }),
    GetParameters: operation<GetParametersCommandInput, GetParametersCommandOutput>({
      access: ({ Names = [] }) => Names.flatMap((name) => onParameter(account, "GetParameters", name)),
      run({ Names = [], WithDecryption = false }) {
        const found = Names.flatMap((name) => findParameter(account, name) ?? []);
        return {
          Parameters: found.map((one) => describe(one, WithDecryption)),
          InvalidParameters: Names.filter((name) => !findParameter(account, name)),
        };
      },
    }),
    GetParametersByPath: operation<GetParametersByPathCommandInput, GetParametersByPathCommandOutput>({
      access: ({ Path }) => onParameter(account, "GetParametersByPath", Path),
      run({ Path = "/", Recursive = false, WithDecryption = false, MaxResults = PATH_PAGE, NextToken }) {
        const prefix = Path.endsWith("/") ? Path : `${Path}/`;
        const below = account
          .all("ssm.parameters")
          .filter(({ Name }) => Name.startsWith(prefix) && (Recursive || !Name.slice(prefix.length).includes("/")));
        const { items, next } = page(below, { most: MaxResults, token: NextToken });
        return {
          Parameters: items.flatMap(({ Name }) => findParameter(account, Name) ?? []).map((one) => describe(one, WithDecryption)),
          ...(next !== undefined && { NextToken: next }),
        };
      },
    }),
    GetParameterHistory: operation<GetParameterHistoryCommandInput, GetParameterHistoryCommandOutput>({
      access: ({ Name }) => onParameter(account, "GetParameterHistory", Name),
      run({ Name, WithDecryption = false, MaxResults = HISTORY_PAGE, NextToken }) {
        const found = findParameter(account, Name);
        if (!found) throw new ModelledError("ParameterNotFound", "");
        const { items, next } = page(found.parameter.versions, { most: MaxResults, token: NextToken });
        const Parameters = items.map((version) => ({
          ...version,
          Name: found.parameter.Name,
          LastModifiedDate: new Date(version.LastModifiedDate),
          Value: shownValue(found.parameter, version, WithDecryption),
        }));
        return { Parameters, ...(next !== undefined && { NextToken: next }) };
      },
    }),
  };
}

function describe({ parameter, version, selector }: FoundParameter, isDecrypted: boolean): Parameter {
  const { Type, Version, LastModifiedDate, DataType } = version;
  return {
    Name: parameter.Name,
    ARN: parameter.ARN,
    Type,
    Version,
    Value: shownValue(parameter, version, isDecrypted),
    LastModifiedDate: new Date(LastModifiedDate),
    DataType,
    ...(selector !== undefined && { Selector: selector }),
  };
}

/** Nothing is encrypted here: a text that cannot be read stands for the one that KMS would make. */
function shownValue({ ARN }: ParameterEntry, { Type, Value, Version }: ParameterVersion, isDecrypted: boolean): string {
  if (Type !== "SecureString" || isDecrypted) return Value;
  return createHash("sha512")
    .update(JSON.stringify([ARN, Version, Value]))
    .digest("base64");
}
