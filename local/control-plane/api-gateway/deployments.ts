import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { DeploymentEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { DEPLOYMENTS, findApi, STAGES } from "./api-parts";
import { withChanges } from "./changed";
import { deploy, serve } from "./deploy";
import { badRequest } from "./errors";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export function deployments(account: Account) {
  return {
    CreateDeployment: operation<Sdk.CreateDeploymentCommandInput, Sdk.CreateDeploymentCommandOutput>({
      async run({ ApiId, Description, StageName }) {
        const made = await account.change((draft) => {
          const { ApiId: apiId } = findApi(draft, ApiId);
          const stage = StageName === undefined ? undefined : STAGES.find(draft, apiId, StageName);
          if (stage?.AutoDeploy) throw badRequest("Deployment ID cannot be set on a stage with auto deploy enabled");
          const deployment = deploy(draft, apiId, { AutoDeployed: false, Description });
          if (stage) serve(draft, stage, deployment);
          return deployment;
        });
        // Read again, it is DEPLOYED.
        return { ...described(made), DeploymentStatus: "PENDING" };
      },
    }),

    GetDeployment: operation<Sdk.GetDeploymentCommandInput, Sdk.GetDeploymentCommandOutput>({
      run: ({ ApiId, DeploymentId }) => described(DEPLOYMENTS.find(account, ApiId, DeploymentId)),
    }),

    GetDeployments: operation<Sdk.GetDeploymentsCommandInput, Sdk.GetDeploymentsCommandOutput>({
      run: (input) => page(DEPLOYMENTS.of(account, input.ApiId).map(described), input),
    }),

    UpdateDeployment: operation<Sdk.UpdateDeploymentCommandInput, Sdk.UpdateDeploymentCommandOutput>({
      async run({ ApiId, DeploymentId, Description }) {
        const updated = await account.change((draft) => {
          const deployment = DEPLOYMENTS.find(draft, ApiId, DeploymentId);
          return DEPLOYMENTS.put(draft, deployment.DeploymentId, withChanges(deployment, { Description }));
        });
        return described(updated);
      },
    }),

    DeleteDeployment: operation<Sdk.DeleteDeploymentCommandInput, Sdk.DeleteDeploymentCommandOutput>({
      async run({ ApiId, DeploymentId }) {
        await account.change((draft) => {
          const deployment = DEPLOYMENTS.find(draft, ApiId, DeploymentId);
          if (STAGES.of(draft, ApiId).some((stage) => stage.DeploymentId === deployment.DeploymentId))
            throw badRequest("Active stages pointing to this deployment must be moved or deleted");
          DEPLOYMENTS.remove(draft, deployment.ApiId, deployment.DeploymentId);
        });
        return {};
      },
    }),
  };
}

function described({ snapshot, ...deployment }: DeploymentEntry) {
  return { ...deployment, CreatedDate: new Date(deployment.CreatedDate) };
}
