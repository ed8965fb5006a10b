import type {
  DeleteParameterCommandInput,
  DeleteParameterCommandOutput,
  DeleteParametersCommandInput,
  DeleteParametersCommandOutput,
} from "@aws-sdk/client-ssm";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { findParameter, onParameter } from "./find-parameter";

/** docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html and its neighbour. */
export function removeParameters(account: Account) {
  return {
    DeleteParameter: operation<DeleteParameterCommandInput, DeleteParameterCommandOutput>({
      access: ({ Name }) => onParameter(account, "DeleteParameter", Name),
      run: ({ Name }) =>
        account.change((draft) => {
          const found = findParameter(draft, Name);
          if (!found) throw new ModelledError("ParameterNotFound", "");
          draft.remove("ssm.parameters", found.parameter.Name);
          return {};
        }),
    }),
    DeleteParameters: operation<DeleteParametersCommandInput, DeleteParametersCommandOutput>({
      access: ({ Names = [] }) => Names.flatMap((name) => onParameter(account, "DeleteParameters", name)),
      run: ({ Names = [] }) =>
        account.change((draft) => {
          const InvalidParameters = Names.filter((name) => !findParameter(draft, name));
          const DeletedParameters = Names.filter((name) => !InvalidParameters.includes(name));
          for (const name of DeletedParameters) draft.remove("ssm.parameters", findParameter(draft, name)?.parameter.Name ?? name);
          return { DeletedParameters, InvalidParameters };
        }),
    }),
  };
}
