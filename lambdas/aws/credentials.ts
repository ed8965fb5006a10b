export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a role's credentials, which every function has. */
  readonly sessionToken?: string;
}

/**
 * The credentials of the function's role, from the variables that Lambda sets for it.
 *
 * No other source is asked. For a Node.js function on AWS these variables are where the SDK's provider chain finds them as well, and
 * that chain cannot renew them either: it relies, as this does, on Lambda to replace the execution environment in time. Only functions
 * with SnapStart, which Node.js does not have, get theirs from a container endpoint (docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html). The chain's further
 * sources (files, SSO, instance metadata) would be code that never runs.
 *
 * They are read each time, so that a process which gets new ones goes on with those.
 *
 * @throws when there are none
 */
export function environmentCredentials(environment: NodeJS.ProcessEnv = process.env): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment;
  if (!accessKeyId || !secretAccessKey) throw new Error("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
