/**
 * What a stack deploys, in AWS's own words and free of Terraform's. Every service of the runtime reads it when a request
 * comes, so that a reload can change it while the runtime runs.
 */
export interface Model {
  readonly region: string;
  readonly accountId: string;
  readonly apis: readonly WebSocketApi[];
  /** Domain names of the account's own, each with the stages that it leads to. */
  readonly domains: readonly CustomDomain[];
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  readonly tables: readonly Table[];
  readonly queues: readonly Queue[];
}

export interface WebSocketApi {
  /** Ten lowercase letters and digits, as in the host name of the real API. */
  readonly apiId: string;
  readonly name: string;
  /** `arn:aws:execute-api:{region}:{account}:{apiId}`, the base of route and management ARNs. */
  readonly executionArn: string;
  readonly stages: readonly Stage[];
  /** True when the API answers on custom domains only, and on its execute-api host with 403. */
  readonly defaultEndpointDisabled: boolean;
}

export interface CustomDomain {
  /** In lower case. */
  readonly domainName: string;
  readonly mappings: readonly ApiMapping[];
}

export interface ApiMapping {
  /** What stands in the path in the stage's place, without slashes around it; empty for the root of the domain. */
  readonly key: string;
  readonly apiId: string;
  readonly stageName: string;
}

export interface Stage {
  readonly name: string;
  /** Handed to functions with every event. */
  readonly variables: Readonly<Record<string, string>>;
  /** For the routes that have no limits of their own; undefined leaves only those of the account. */
  readonly throttle?: ThrottleLimits;
  /** By route key. */
  readonly routeThrottles: Readonly<Record<string, ThrottleLimits>>;
  /** What clients of the stage get; undefined when nothing was ever deployed to it, and then it refuses everyone. */
  readonly deployment?: Deployment;
}

/** A token bucket: `burst` tokens at most, `ratePerSecond` new ones a second, one for each request. */
export interface ThrottleLimits {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** The routes as they were when the stage was deployed last: AWS does not serve later edits before the next deployment. */
export interface Deployment {
  /** Names the part of a message that selects its route, such as `$request.body.type`. */
  readonly routeSelectionExpression: string;
  readonly routes: readonly Route[];
}

export interface Route {
  /** `$connect`, `$disconnect`, `$default` or a custom key. */
  readonly routeKey: string;
  readonly integration: Integration;
  /** True when the route has both a response selection expression and a route response: only then does AWS send the function's body. */
  readonly repliesToClient: boolean;
  /** Of which a client must bring one in its header `x-api-key`; only `$connect` can ask for them. */
  readonly apiKeys?: readonly string[];
  /** Which messages reach the integration; undefined for all. */
  readonly validation?: RequestValidation;
  /** Who may connect; only `$connect` can have one, and without it everyone may. */
  readonly authorization?: { readonly kind: "iam" } | { readonly kind: "authorizer"; readonly authorizer: Authorizer };
}

/** The model of a message is the one with the key that the expression spells, else `$default`; without one the message is refused. */
export interface RequestValidation {
  readonly selectionExpression: string;
  readonly models: Readonly<Record<string, RequestModel>>;
}

export interface RequestModel {
  readonly name: string;
  /** JSON Schema, draft 4. */
  readonly schema: string;
}

/** A function that decides who may connect (a REQUEST authorizer, the only kind that WebSocket APIs have). */
export interface Authorizer {
  readonly authorizerId: string;
  readonly functionArn: string;
  /** What a client must bring before the function is asked at all: `route.request.header.Authorization`. */
  readonly identitySources: readonly string[];
  /** As in `Integration`. */
  readonly credentialsArn?: string;
}

/** What a route calls, by type. docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export type Integration = LambdaProxyIntegration | HttpProxyIntegration | MappedIntegration;

/** Integrations whose requests and responses templates make: all but those that are proxies. */
export type MappedIntegration = MockIntegration | LambdaIntegration | HttpIntegration | ServiceIntegration;

/** AWS_PROXY: a function that gets the whole event. */
export interface LambdaProxyIntegration {
  readonly type: "lambdaProxy";
  readonly functionArn: string;
  /** From 50 to 29,000. */
  readonly timeoutMs: number;
  /** The role that API Gateway assumes to invoke the function. Without one, the function's resource policy must allow the invocation. */
  readonly credentialsArn?: string;
}

interface Mapped {
  /** From 50 to 29,000. */
  readonly timeoutMs: number;
  readonly request: RequestMapping;
  readonly responses: readonly IntegrationResponse[];
}

/** MOCK: the request itself says which status there is. */
export interface MockIntegration extends Mapped {
  readonly type: "mock";
}

/** AWS with the action of Lambda that invokes a function. */
export interface LambdaIntegration extends Mapped {
  readonly type: "lambda";
  readonly functionArn: string;
  /** As in `LambdaProxyIntegration`. */
  readonly credentialsArn?: string;
}

/** Services whose actions an AWS integration calls here. */
export type EmulatedService = "dynamodb" | "sqs";

/** AWS with an action of another service than Lambda. */
export interface ServiceIntegration extends Mapped {
  readonly type: "service";
  readonly service: EmulatedService;
  /** `PutItem`, `SendMessage` */
  readonly action: string;
  /** The queue's name, where the URI has it: `sqs:path/{account}/{queue}`. */
  readonly queueName?: string;
  /** The role that API Gateway assumes. */
  readonly credentialsArn: string;
}

export interface HttpEndpoint {
  readonly method: string;
  /** With `{name}` for mapped path parameters. */
  readonly url: string;
  /** From 50 to 29,000. */
  readonly timeoutMs: number;
}

/** HTTP: a server anywhere. */
export interface HttpIntegration extends Mapped, HttpEndpoint {
  readonly type: "http";
}

/** HTTP_PROXY: the same without templates. */
export interface HttpProxyIntegration extends HttpEndpoint {
  readonly type: "httpProxy";
  readonly parameters: RequestMapping["parameters"];
}

/** Mapping templates, one of which is selected: the one with the key that the expression spells, else `$default`. */
export interface Templates {
  readonly templates: Readonly<Record<string, string>>;
  readonly selectionExpression?: string;
}

/** How the request to a backend is made. */
export interface RequestMapping extends Templates {
  /** What happens without a template for a message. */
  readonly passthrough: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  /** `integration.request.header.NAME` and the like, each with the expression of its value. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** How the response to a client is made of a backend's. */
export interface IntegrationResponse extends Templates {
  /** `$default`, or a regular expression in slashes, of a status or of an error message. */
  readonly key: string;
}

export interface LambdaFunction {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** Undefined for a function that cannot run here. */
  readonly code?: CodeArchive;
  /** Why the function cannot run here. Its invocations fail with this reason. */
  readonly cannotRun?: string;
  /** In the order in which Lambda unpacks them into `/opt`: a later one wins. */
  readonly layers: readonly Layer[];
  /** Published versions and aliases by which the function may be invoked, beside `$LATEST`. Here all of them run the same code. */
  readonly qualifiers: readonly string[];
  /** `file.export` inside the bundle. */
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFormat: "JSON" | "Text";
  /** The least level of the handler's lines that is kept; only the JSON format has levels to filter by. */
  readonly applicationLogLevel: LogLevel;
  /** The same for Lambda's own lines. */
  readonly systemLogLevel: "DEBUG" | "INFO" | "WARN";
  readonly logGroupName: string;
  /** How many events the function may have in flight; the next is throttled, and 0 disables it. @default the account's limit */
  readonly reservedConcurrency?: number;
  readonly asynchronous: AsynchronousInvocation;
  /** The resource policy: who may invoke. */
  readonly permissions: readonly InvokePermission[];
}

/** A zip file. */
export interface CodeArchive {
  /** Absolute. */
  readonly path: string;
  /** Of its bytes, as Lambda computes it: base64. */
  readonly sha256: string;
}

export interface Layer {
  /** With the version's number at the end. */
  readonly arn: string;
  readonly code: CodeArchive;
}

/** From the most detailed to the least. */
export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** What becomes of events whose sender does not wait. */
export interface AsynchronousInvocation {
  /** From 0 to 2, after the first attempt. */
  readonly maxRetries: number;
  /** From 60 to 21,600. An event that was not processed by then is dropped. */
  readonly maxEventAgeSeconds: number;
  /** ARN of the destination of records of dropped events. */
  readonly onFailure?: string;
  /** ARN of what gets the event itself then. */
  readonly deadLetterTarget?: string;
}

export interface InvokePermission {
  readonly statementId: string;
  readonly action: string;
  /** A service such as `apigateway.amazonaws.com`, or an account. */
  readonly principal: string;
  /** Pattern with `*` and `?`; undefined allows any source. */
  readonly sourceArn?: string;
  /** The version or alias that it is for; undefined is for the function without one. */
  readonly qualifier?: string;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** Who may assume the role, as a JSON document. @default no one */
  readonly trustPolicy?: unknown;
  /** Identity policies, inline and attached, as JSON documents. */
  readonly policies: readonly Policy[];
  /** What the role may do at most, whatever its policies allow. */
  readonly permissionsBoundary?: Policy;
}

export interface Policy {
  readonly name: string;
  /** The policy in JSON, as AWS has it. */
  readonly document: unknown;
}

export interface Table {
  readonly arn: string;
  readonly name: string;
  /** Input of DynamoDB's CreateTable without the name. */
  readonly keySchema: readonly { readonly attributeName: string; readonly keyType: "HASH" | "RANGE" }[];
  readonly attributes: readonly { readonly name: string; readonly type: "S" | "N" | "B" }[];
  readonly globalSecondaryIndexes: readonly SecondaryIndex[];
  readonly localSecondaryIndexes: readonly SecondaryIndex[];
  /** Attribute with the epoch seconds after which DynamoDB may delete a row. */
  readonly timeToLiveAttribute?: string;
  /** Rows that it has from the start, in DynamoDB's notation. */
  readonly items?: readonly object[];
}

export interface SecondaryIndex {
  readonly name: string;
  readonly keySchema: Table["keySchema"];
  readonly projectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
  readonly nonKeyAttributes?: readonly string[];
}

/** A standard queue of SQS: it keeps no order, and delivers at least once. */
export interface Queue {
  readonly arn: string;
  readonly name: string;
  /** How long a message that somebody has received is hidden from others. */
  readonly visibilityTimeoutSeconds: number;
  /** How long a new message is. */
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  /** How long a receiver waits for a message, unless it says so itself. */
  readonly receiveWaitSeconds: number;
  readonly maxMessageBytes: number;
}
