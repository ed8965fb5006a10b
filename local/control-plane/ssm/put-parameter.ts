import type { ParameterTier, PutParameterCommandInput, PutParameterCommandOutput } from "@aws-sdk/client-ssm";
import type { Account } from "../../account/account";
import type { ParameterVersion } from "../../account/entries/secrets";
import { InvalidInput } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { onParameter, parameterArn } from "./find-parameter";

/** docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const MAX_CHARACTERS: Readonly<Record<"Standard" | "Advanced", number>> = { Standard: 4096, Advanced: 8192 };

/** Of one parameter; the oldest goes when another comes. */
const MAX_VERSIONS = 100;

export function putParameter(account: Account) {
  return {
    /** docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
    PutParameter: operation<PutParameterCommandInput, PutParameterCommandOutput>({
      access: ({ Name }) => onParameter(account, "PutParameter", Name),
      run(input, { principal }) {
        const { Name = "", Value = "", Overwrite = false, Tags = [] } = input;
        if (!/^[\w.\-/]{1,2048}$/.test(Name))
          throw new InvalidInput(
            'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
          );
        checkPattern(input);
        return account.change((draft) => {
          const before = draft.get("ssm.parameters", Name);
          const current = before?.versions.at(-1);
          if (before && !Overwrite)
            throw new ModelledError(
              "ParameterAlreadyExists",
              "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            );
          const Type = input.Type ?? current?.Type;
          if (Type === undefined) throw new InvalidInput("A parameter type is required when you create a parameter.");
          // What a new version does not say stays as it was.
          const { Description = current?.Description, AllowedPattern = current?.AllowedPattern } = input;
          const KeyId = Type === "SecureString" ? (input.KeyId ?? current?.KeyId ?? "alias/aws/ssm") : undefined;
          const version: ParameterVersion = {
            Version: (current?.Version ?? 0) + 1,
            Type,
            Value,
            ...(Description !== undefined && { Description }),
            ...(AllowedPattern && { AllowedPattern }),
            ...(KeyId !== undefined && { KeyId }),
            Tier: tierOf(input.Tier ?? current?.Tier, Value),
            DataType: input.DataType ?? current?.DataType ?? "text",
            LastModifiedDate: new Date().toISOString(),
            LastModifiedUser: principal.arn,
          };
          draft.put("ssm.parameters", Name, {
            Name,
            ARN: parameterArn(draft, Name),
            Tags: before?.Tags ?? Tags,
            versions: [...(before?.versions ?? []), version].slice(-MAX_VERSIONS),
          });
          return { Version: version.Version, Tier: version.Tier };
        });
      },
    }),
  };
}

/** @throws InvalidInput for a value that is too long */
function tierOf(tier: ParameterTier | undefined, value: string): "Standard" | "Advanced" {
  const isAdvanced = tier === "Advanced" || (tier === "Intelligent-Tiering" && value.length > MAX_CHARACTERS.Standard);
  const chosen = isAdvanced ? "Advanced" : "Standard";
  if (value.length > MAX_CHARACTERS[chosen])
    throw new InvalidInput(`${chosen} tier parameters support a maximum parameter value of ${MAX_CHARACTERS[chosen]} characters.`);
  return chosen;
}

/** @throws ModelledError InvalidAllowedPatternException, ParameterPatternMismatchException */
function checkPattern({ Name, Value = "", AllowedPattern }: PutParameterCommandInput): void {
  if (AllowedPattern === undefined || AllowedPattern === "") return;
  let pattern: RegExp;
  try {
    pattern = new RegExp(AllowedPattern);
  } catch {
    throw new ModelledError("InvalidAllowedPatternException", `The allowed pattern is not a regular expression: ${AllowedPattern}`);
  }
  if (!pattern.test(Value))
    throw new ModelledError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern} for ${Name}`,
    );
}
