import type { Problem } from "./problem";
import { isUnknown, type Resource, type StackResources } from "./stack-resources";

/** Routes and authorizers whose function API Gateway may not invoke: clients get "Internal server error". */
export function findMissingPermissions(stack: StackResources): Problem[] {
  const routes = stack.ofType("aws_apigatewayv2_route").flatMap(({ path, attributes: { route_key, target } }) => {
    const integration = stack.referredTo("aws_apigatewayv2_integration", target);
    // With credentials API Gateway invokes the function as that role.
    if (!integration || integration.attributes.credentials_arn !== undefined) return [];
    const fn = stack.referredTo("aws_lambda_function", integration.attributes.integration_uri);
    const key = String(route_key);
    if (!fn || isAllowed(stack, fn, (arn) => arn.endsWith(`/${key}`) || arn.endsWith("*"))) return [];
    return missing(path, `the route ${key}`, fn, `/${key}`);
  });
  const authorizers = stack.ofType("aws_apigatewayv2_authorizer").flatMap((authorizer) => {
    const { authorizer_uri, authorizer_credentials_arn } = authorizer.attributes;
    const fn = stack.referredTo("aws_lambda_function", authorizer_uri);
    if (!fn || authorizer_credentials_arn !== undefined) return [];
    if (isAllowed(stack, fn, (arn) => arn.includes("/authorizers/") || arn.endsWith("*"))) return [];
    return missing(authorizer.path, "the authorizer", fn, "/authorizers/{its id}");
  });
  return [...routes, ...authorizers];
}

function missing(path: string, invoker: string, fn: Resource, sourceEnd: string): Problem {
  return {
    path,
    mistake: `API Gateway may not invoke ${fn.path} for ${invoker}`,
    fix: `add an aws_lambda_permission for apigateway.amazonaws.com with a source_arn that ends in ${sourceEnd}`,
  };
}

function isAllowed(stack: StackResources, fn: Resource, accepts: (sourceArn: string) => boolean): boolean {
  return stack.ofType("aws_lambda_permission").some(({ attributes: { function_name, principal, source_arn } }) => {
    const isOfFunction = stack.referredTo("aws_lambda_function", function_name) === fn || function_name === fn.attributes.function_name;
    if (!isOfFunction || principal !== "apigateway.amazonaws.com") return false;
    const sourceArn = String(source_arn ?? "*");
    // An ARN that is one reference may be any.
    return accepts(sourceArn) || (isUnknown(sourceArn) && sourceArn.endsWith("}"));
  });
}
