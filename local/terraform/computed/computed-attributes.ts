import { generatedId } from "./generated-id";
import { RANDOM_RESOURCES } from "./random-resources";

/** Whose resources these are. */
export interface Account {
  readonly region: string;
  readonly accountId: string;
}

/** The version that Lambda publishes when it makes a function. */
export const FIRST_VERSION = "1";

type Attributes = Readonly<Record<string, unknown>>;
type Compute = (attributes: Attributes, account: Account, address: string) => Record<string, unknown>;

/**
 * What AWS adds to a resource when it makes it, by Terraform type. Ids are derived from the resource's address, so that they stay
 * the same from one start to the next.
 */
export const COMPUTED_ATTRIBUTES: Readonly<Record<string, Compute>> = {
  ...Object.fromEntries(Object.entries(RANDOM_RESOURCES).map(([type, draw]) => [type, (own, _account, address) => draw(own, address)])),
  null_resource: (_resource, _account, address) => ({ id: generatedId(address, 19) }),
  terraform_data: (data, _account, address) => ({ id: generatedId(address, 36), ...("input" in data && { output: data.input }) }),
  aws_api_gateway_api_key: (_key, _account, address) => ({ id: generatedId(address, 10) }),
  aws_api_gateway_usage_plan: (_plan, _account, address) => ({ id: generatedId(address, 6) }),
  aws_api_gateway_usage_plan_key: (key) => ({ id: key.key_id }),
  aws_apigatewayv2_api: (_api, account, address) => {
    const id = generatedId(address, 10);
    return {
      id,
      arn: `arn:aws:apigateway:${account.region}::/apis/${id}`,
      api_endpoint: `wss://${id}.execute-api.${account.region}.amazonaws.com`,
      execution_arn: `arn:aws:execute-api:${account.region}:${account.accountId}:${id}`,
    };
  },
  aws_apigatewayv2_api_mapping: (_mapping, _account, address) => ({ id: generatedId(address, 6) }),
  aws_apigatewayv2_authorizer: (_authorizer, _account, address) => ({ id: generatedId(address, 6) }),
  aws_apigatewayv2_domain_name: (domain, account, address) => ({
    id: domain.domain_name,
    arn: `arn:aws:apigateway:${account.region}::/domainnames/${domain.domain_name}`,
    domain_name_configuration: {
      ...([domain.domain_name_configuration].flat()[0] as object | undefined),
      target_domain_name: `d-${generatedId(address, 10)}.execute-api.${account.region}.amazonaws.com`,
      hosted_zone_id: generatedId(address, 14).toUpperCase(),
    },
  }),
  aws_apigatewayv2_integration: (_integration, _account, address) => ({ id: generatedId(address, 7) }),
  aws_apigatewayv2_route: (_route, _account, address) => ({ id: generatedId(address, 7) }),
  aws_apigatewayv2_route_response: (_response, _account, address) => ({ id: generatedId(address, 7) }),
  aws_apigatewayv2_deployment: (_deployment, _account, address) => ({ id: generatedId(address, 6) }),
  aws_apigatewayv2_stage: (stage, account) => ({
    id: stage.name,
    arn: `arn:aws:apigateway:${account.region}::/apis/${stage.api_id}/stages/${stage.name}`,
    execution_arn: `arn:aws:execute-api:${account.region}:${account.accountId}:${stage.api_id}/${stage.name}`,
    invoke_url: `wss://${stage.api_id}.execute-api.${account.region}.amazonaws.com/${stage.name}`,
  }),
  // A domain name refers to one; nothing here presents it.
  aws_acm_certificate: (_certificate, account, address) => {
    const arn = `arn:aws:acm:${account.region}:${account.accountId}:certificate/${generatedId(address, 12)}`;
    return { id: arn, arn };
  },
  aws_cloudwatch_log_group: (group, account, address) => {
    const name = group.name ?? generatedName(group.name_prefix, address);
    return { id: name, name, arn: `arn:aws:logs:${account.region}:${account.accountId}:log-group:${name}` };
  },
  aws_dynamodb_table: (table, account) => {
    const arn = `arn:aws:dynamodb:${account.region}:${account.accountId}:table/${table.name}`;
    const stream = { stream_arn: `${arn}/stream/2024-01-01T00:00:00.000`, stream_label: "2024-01-01T00:00:00.000" };
    return { id: table.name, arn, ...(String(table.stream_enabled) === "true" && stream) };
  },
  aws_dynamodb_table_item: (item, _account, address) => ({ id: `${item.table_name}|${generatedId(address, 12)}` }),
  aws_iam_policy: (policy, account, address) => {
    const name = policy.name ?? generatedName(policy.name_prefix, address);
    const arn = `arn:aws:iam::${account.accountId}:policy${policy.path ?? "/"}${name}`;
    return { id: arn, name, arn, path: policy.path ?? "/", policy_id: `ANPA${generatedId(address, 17).toUpperCase()}` };
  },
  aws_iam_role: (role, account, address) => {
    const name = role.name ?? generatedName(role.name_prefix, address);
    return {
      id: name,
      name,
      arn: `arn:aws:iam::${account.accountId}:role${role.path ?? "/"}${name}`,
      path: role.path ?? "/",
      unique_id: `AROA${generatedId(address, 17).toUpperCase()}`,
    };
  },
  aws_iam_role_policy: (policy, _account, address) => {
    const name = policy.name ?? generatedName(policy.name_prefix, address);
    return { id: `${policy.role}:${name}`, name };
  },
  aws_lambda_alias: (alias, account) => {
    const name = String(alias.function_name).replace(/^.*:function:/, "");
    const arn = `${functionArn(name, account)}:${alias.name}`;
    return { id: arn, arn, invoke_arn: invokeArn(arn, account) };
  },
  aws_lambda_function: (lambda, account) => {
    const arn = functionArn(String(lambda.function_name), account);
    const version = String(lambda.publish) === "true" ? FIRST_VERSION : "$LATEST";
    return {
      id: lambda.function_name,
      arn,
      qualified_arn: `${arn}:${version}`,
      version,
      invoke_arn: invokeArn(arn, account),
      qualified_invoke_arn: invokeArn(`${arn}:${version}`, account),
    };
  },
  aws_lambda_layer_version: (layer, account) => {
    const layerArn = `arn:aws:lambda:${account.region}:${account.accountId}:layer:${layer.layer_name}`;
    return { id: `${layerArn}:1`, arn: `${layerArn}:1`, layer_arn: layerArn, version: "1" };
  },
  aws_s3_bucket: (bucket, account, address) => {
    const name = bucket.bucket ?? generatedName(bucket.bucket_prefix, address);
    return {
      id: name,
      bucket: name,
      arn: `arn:aws:s3:::${name}`,
      bucket_domain_name: `${name}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${name}.s3.${account.region}.amazonaws.com`,
    };
  },
  aws_s3_object: (object) => ({ id: object.key }),
  aws_s3_bucket_object: (object) => ({ id: object.key }),
  aws_lambda_permission: (permission, _account, address) => {
    const statementId = permission.statement_id ?? generatedName(permission.statement_id_prefix, address);
    return { id: statementId, statement_id: statementId };
  },
  aws_sqs_queue: (queue, account, address) => {
    const name = queue.name ?? generatedName(queue.name_prefix, address);
    const url = `https://sqs.${account.region}.amazonaws.com/${account.accountId}/${name}`;
    return { id: url, url, name, arn: `arn:aws:sqs:${account.region}:${account.accountId}:${name}` };
  },
};

function functionArn(name: string, { region, accountId }: Account): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

function invokeArn(arn: string, { region }: Account): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function generatedName(prefix: unknown, address: string): string {
  return `${typeof prefix === "string" ? prefix : "terraform-"}${generatedId(address, 12)}`;
}
