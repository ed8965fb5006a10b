/** Which function an Invoke request names, and which version of it. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
}

/**
 * `name`, `account:function:name` or an ARN, each with `:qualifier` behind it or without
 * (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
 */
const REFERENCE = /^(?:arn:aws[\w-]*:lambda:[a-z0-9-]+:)?(?:\d{12}:)?(?:function:)?([\w-]{1,140})(?::(\$LATEST|[\w-]{1,128}))?$/;

/** @returns undefined for what names no function. */
export function parseFunctionReference(text: string, qualifierParameter: string | null): FunctionReference | undefined {
  const match = REFERENCE.exec(text);
  const [, name, qualifier = qualifierParameter ?? undefined] = match ?? [];
  return name === undefined ? undefined : { name, ...(qualifier !== undefined && { qualifier }) };
}
