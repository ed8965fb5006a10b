import { Apigatewayv2Authorizer } from "@cdktf/provider-aws/lib/apigatewayv2-authorizer";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Construct } from "constructs";
import type { NodejsFunction } from "./nodejs-function";

export interface RequestAuthorizerProps {
  readonly apiId: string;
  /** Execution ARN of the API. */
  readonly executionArn: string;
  /** Name of the authorizer, at most 128 characters. */
  readonly name: string;
  /** Returns the policy for a handshake. */
  readonly handler: NodejsFunction;
}

/**
 * Asks a function whether a client may connect. It has no identity sources: API Gateway would refuse every handshake that lacks one of them, and a
 * token may come in one of three places.
 */
export class RequestAuthorizer extends Construct {
  readonly authorizerId: string;

  constructor(scope: Construct, id: string, { apiId, executionArn, name, handler }: RequestAuthorizerProps) {
    super(scope, id);
    const authorizer = new Apigatewayv2Authorizer(this, "authorizer", {
      apiId,
      name,
      authorizerType: "REQUEST",
      authorizerUri: handler.invokeArn,
      // API Gateway refuses to delete an authorizer that a route uses. With this, Terraform changes the route before it deletes the authorizer.
      lifecycle: { createBeforeDestroy: true },
    });
    new LambdaPermission(this, "permission", {
      statementId: "api-gateway-authorizer",
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${executionArn}/authorizers/${authorizer.id}`,
    });
    this.authorizerId = authorizer.id;
  }
}
