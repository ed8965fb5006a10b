import { reservedVariables } from "../lambda/reserved-variables";

/** What Lambda refuses when a function is made or changed. Each rule gives the reason, or undefined. */

/** docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export function functionNameProblem(name: string): string | undefined {
  return /^[\w-]{1,64}$/.test(name) ? undefined : `${JSON.stringify(name)}: AWS takes 1 to 64 letters, digits, hyphens and underscores`;
}

/** Runtimes that functions can no longer be created with (docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html). */
const ENDED =
  /^(nodejs(4\.3(-edge)?|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x)?|python(2\.7|3\.6|3\.7)|ruby2\.[57]|java8|go1\.x|dotnetcore[123]\.[01]|dotnet(5\.0|7)|provided)$/;

export function runtimeProblem(runtime: string): string | undefined {
  return ENDED.test(runtime) ? `AWS creates no more functions with ${runtime}` : undefined;
}

export function memoryProblem(megabytes: number): string | undefined {
  return Number.isInteger(megabytes) && megabytes >= 128 && megabytes <= 10_240
    ? undefined
    : `${megabytes}: AWS takes whole numbers from 128 to 10240`;
}

export function timeoutProblem(seconds: number): string | undefined {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 900 ? undefined : `${seconds}: AWS takes whole numbers from 1 to 900`;
}

/** All variables together, names and values, as JSON. */
const MAX_VARIABLE_BYTES = 4096;

/** docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function variableProblems(variables: Readonly<Record<string, string>>): string[] {
  const reserved = reservedVariables(variables);
  const malformed = Object.keys(variables).filter((name) => !/^[a-zA-Z]\w+$/.test(name) && !reserved.includes(name));
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  return [
    ...(reserved.length > 0 ? [`${reserved.join(", ")}: reserved for Lambda, which refuses a function that sets it`] : []),
    ...(malformed.length > 0
      ? [`${malformed.join(", ")}: AWS takes names of 2 or more letters, digits and underscores that begin with a letter`]
      : []),
    ...(Object.keys(variables).length > 0 && bytes > MAX_VARIABLE_BYTES
      ? [`the variables are ${bytes} bytes, and AWS takes ${MAX_VARIABLE_BYTES} (4 KB) for all of them`]
      : []),
  ];
}

/** How an event whose sender does not wait is tried again (docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html). */
export const EVENT_RETRIES = { least: 0, most: 2 } as const;
export const EVENT_AGE_SECONDS = { least: 60, most: 21_600 } as const;

/** docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const PERMISSION = {
  StatementId: /^[a-zA-Z0-9-_]{1,100}$/,
  Action: /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/,
  Principal: /^[^\s]+$/,
} as const;

export interface PermissionProblem {
  readonly member: keyof typeof PERMISSION;
  readonly value: string;
  /** What AWS takes. */
  readonly pattern: string;
}

export function permissionProblems(permission: Readonly<Record<keyof typeof PERMISSION, string>>): PermissionProblem[] {
  return (["StatementId", "Action", "Principal"] as const)
    .map((member) => ({ member, value: permission[member] }))
    .filter(({ member, value }) => !PERMISSION[member].test(value))
    .map((found) => ({ ...found, pattern: PERMISSION[found.member].source.slice(1, -1) }));
}

/** What a new account has. */
export const ACCOUNT_CONCURRENCY = 1_000;
/** How much of it AWS keeps for functions without a reservation. */
export const UNRESERVED_CONCURRENCY = 100;

/** @param reserved by this function and those before it. */
export function reservationProblem(reserved: number): string | undefined {
  const available = ACCOUNT_CONCURRENCY - UNRESERVED_CONCURRENCY;
  return reserved <= available
    ? undefined
    : `the stack reserves ${reserved}, and an account with ${ACCOUNT_CONCURRENCY} can reserve ${available}`;
}
