import { API_GATEWAY } from "./api-gateway/gateway";
import type { Iam } from "./iam/iam";
import { ISSUER_HOST } from "./issuer/issuer";
import { endpointVariables, functionVariables } from "./lambda/function-variables";
import type { LambdaNeeds } from "./lambda/lambda";
import { mapEndpoints } from "./map-endpoints";
import type { Model } from "./model";
import { hostNamesOnAws } from "./services";
import type { StartedServices } from "./started-services";

export interface SurroundingsNeeds {
  readonly model: () => Model;
  readonly iam: Iam;
  readonly services: StartedServices;
  /** `127.0.0.1:3001` */
  readonly gatewayHost: () => string;
  /** Variables of the developer's environment; functions get its endpoints. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What functions learn of the rest of the runtime: credentials, endpoints of services, addresses of stages. */
export function functionSurroundings({ model, iam, services, gatewayHost, environment }: SurroundingsNeeds) {
  return {
    emulatedHosts: () => ({ ...services.emulatedHosts(model()), [ISSUER_HOST]: services.get(API_GATEWAY).port }),
    surroundingsOf: (fn, next) => ({
      environment: mapEndpoints(fn.environment, next, "local"),
      hostNames: hostNamesOnAws(next),
    }),
    variablesOf: (fn, paths, logStreamName) =>
      functionVariables(
        { ...fn, environment: mapEndpoints(fn.environment, model(), gatewayHost()) },
        {
          region: model().region,
          credentials: iam.assumeRole(fn.roleArn, fn.name),
          paths,
          logStreamName,
          emulatedEndpoints: services.endpointVariables,
          endpointVariables: endpointVariables(environment),
        },
      ),
  } satisfies Partial<LambdaNeeds>;
}
