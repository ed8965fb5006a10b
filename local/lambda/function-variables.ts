import path from "node:path";
import type { Credentials } from "../iam/credentials";
import type { LambdaFunction } from "../model";
import type { FunctionFolders } from "./function-versions";

export interface VariableSources {
  readonly region: string;
  /** Of the function's role. */
  readonly credentials: Credentials;
  readonly folders: FunctionFolders;
  readonly logStreamName: string;
  /** `AWS_ENDPOINT_URL_…` of the services that are emulated, by name. */
  readonly emulatedEndpoints: Readonly<Record<string, string>>;
  /** `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_…` of the person who started the runtime, by name. */
  readonly endpointVariables: Readonly<Record<string, string>>;
}

/**
 * The environment of a function: what the Lambda service sets, what the stack sets, and of the host's only endpoints
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The additions say where the emulated services are. A variable
 * of the stack wins over the person's, and the person's variable for a service over the emulated one.
 */
export function functionVariables(fn: LambdaFunction, sources: VariableSources): Record<string, string> {
  const { region, credentials, folders, logStreamName } = sources;
  const { environment } = fn;
  return {
    ...pathVariables(fn, folders),
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...sources.emulatedEndpoints,
    ...sources.endpointVariables,
    ...environment,
    ...localPaths(environment, folders),
    _HANDLER: fn.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: fn.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroupName,
    ...(fn.logFormat === "JSON" && { AWS_LAMBDA_LOG_LEVEL: fn.applicationLogLevel }),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: region,
    // Which Node.js runs this is a matter of this machine: on AWS it is the stack's runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    // The SDK looks for its shared files in the home folder. The host's are the developer's own.
    HOME: folders.code,
    LAMBDA_TASK_ROOT: folders.code,
  };
}

/** Where programs, libraries and modules are looked for: `/opt` holds the function's layers. */
function pathVariables({ runtime }: LambdaFunction, { code, opt }: FunctionFolders): Record<string, string> {
  const version = runtime.replace(/^nodejs(\d+)\.x$/, "node$1");
  return {
    // On AWS the first is /var/lang/bin, where `node` is.
    PATH: [path.dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin", `${opt}/bin`].join(":"),
    LD_LIBRARY_PATH: ["/lib64", "/usr/lib64", code, `${code}/lib`, `${opt}/lib`].join(":"),
    NODE_PATH: [`${opt}/nodejs/${version}/node_modules`, `${opt}/nodejs/node_modules`].join(":"),
  };
}

/** Variables that name files: a stack says where they are on AWS. */
const NAMES_OF_FILES = ["LD_LIBRARY_PATH", "NODE_OPTIONS", "NODE_PATH", "PATH"];

function localPaths(environment: Readonly<Record<string, string>>, { code, opt }: FunctionFolders): Record<string, string> {
  return Object.fromEntries(
    NAMES_OF_FILES.flatMap((name) => {
      const value = environment[name];
      if (value === undefined) return [];
      return [[name, value.replace(/(?<![\w.-])\/(opt|var\/task)(?![\w.-])/g, (_match, folder) => (folder === "opt" ? opt : code))]];
    }),
  );
}

/** Those of a person's variables that say where SDKs find services (docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html). */
export function endpointVariables(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const isEndpoint = (name: string) => name === "AWS_ENDPOINT_URL" || name.startsWith("AWS_ENDPOINT_URL_");
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (isEndpoint(name) && value ? [[name, value]] : [])));
}
