import type { Credentials } from "../iam/credentials";
import type { LambdaFunction } from "../model";

export interface VariableSources {
  readonly region: string;
  /** Of the function's role. */
  readonly credentials: Credentials;
  /** The unpacked bundle. */
  readonly directory: string;
  readonly logStreamName: string;
  readonly dynamodbEndpoint: string;
  readonly lambdaEndpoint: string;
  readonly sqsEndpoint: string;
  /** `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_…` of the person who started the runtime, by name. */
  readonly endpointVariables: Readonly<Record<string, string>>;
}

/**
 * The environment of a function: what the Lambda service sets, what the stack sets, and of the host's only endpoints
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The additions say where DynamoDB, Lambda and SQS are. A variable
 * of the stack wins over the person's, and the person's variable for a service over the emulated one.
 */
export function functionVariables(lambda: LambdaFunction, sources: VariableSources): Record<string, string> {
  const { region, credentials, directory, logStreamName, dynamodbEndpoint, lambdaEndpoint, sqsEndpoint } = sources;
  return {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambdaEndpoint,
    AWS_ENDPOINT_URL_SQS: sqsEndpoint,
    ...sources.endpointVariables,
    ...lambda.environment,
    _HANDLER: lambda.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: lambda.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: lambda.logGroupName,
    ...(lambda.logFormat === "JSON" && { AWS_LAMBDA_LOG_LEVEL: lambda.applicationLogLevel }),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: region,
    // Which Node runs this is the host's affair: on AWS it is the stack's runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    // The SDK looks for its shared files in the home folder: the host's belong to the person, not to the function.
    HOME: directory,
    LAMBDA_TASK_ROOT: directory,
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
    TZ: ":UTC",
  };
}

/** Those of a person's variables that say where SDKs find services (docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html). */
export function endpointVariables(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const isEndpoint = (name: string) => name === "AWS_ENDPOINT_URL" || name.startsWith("AWS_ENDPOINT_URL_");
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (isEndpoint(name) && value ? [[name, value]] : [])));
}
