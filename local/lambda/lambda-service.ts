import { type ServedApi, serveApi } from "../aws-api/serve-api";
import type { Service, ServiceNeeds, StartedService } from "../service";
import { type Lambda, type LambdaNeeds, startLambda } from "./lambda";
import { lambdaApi } from "./lambda-api";

export interface LambdaServiceNeeds extends ServiceNeeds, LambdaNeeds {}

export type LambdaService = Lambda & StartedService & Pick<ServedApi, "endpoint">;

/** The functions of the stack, and Lambda's API before them. */
export const LAMBDA: Service<LambdaServiceNeeds, LambdaService> = {
  signingName: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  hostNames: ({ region }) => [`lambda.${region}.amazonaws.com`],
  sampleAccess: {
    action: "lambda:InvokeFunction",
    resource: "arn:aws:lambda:eu-west-1:123456789012:function:f",
    context: { "lambda:sourcefunctionarn": "arn:aws:lambda:eu-west-1:123456789012:function:g" },
  },
  start: startLambdaService,
};

export async function startLambdaService(needs: LambdaServiceNeeds): Promise<LambdaService> {
  const lambda = await startLambda(needs);
  const served = await serveApi(lambdaApi({ ...needs, lambda }), needs).catch(async (error) => {
    await lambda.close();
    throw error;
  });
  return {
    ...lambda,
    ...served,
    async close() {
      await served.close();
      await lambda.close();
    },
  };
}
