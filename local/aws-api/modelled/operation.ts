import type { ApiCall, RequiredAccess } from "../aws-api";

/** What an operation does. Its input and output are the SDK's structures of the same operation. */
export interface ModelledOperation<Input = object, Output = object> {
  /** What the caller has to be allowed, all of it. @default the operation's own action on `*` */
  access?(input: Input, call: ApiCall): readonly RequiredAccess[];
  /** @throws ModelledError for an error of the service's model, ApiError for another, NotEmulated */
  run(input: Input, call: ApiCall): Output | Promise<Output>;
}

/** Gives an operation the SDK's types: `operation<CreateApiCommandInput, CreateApiCommandOutput>({ run: … })`. */
export function operation<Input extends object, CommandOutput extends object>(
  declared: ModelledOperation<Input, OutputOf<CommandOutput>>,
): ModelledOperation<Input, OutputOf<CommandOutput>> {
  return declared;
}

/** An SDK's output without the client's metadata. Bodies are bytes or text instead of the client's streams. */
export type OutputOf<CommandOutput> = {
  [Member in keyof Omit<CommandOutput, "$metadata">]: NonNullable<CommandOutput[Member]> extends { transformToString(): unknown }
    ? Uint8Array | string | undefined
    : CommandOutput[Member];
};

/** An error of the service's model. Its status, its code and how it looks on the wire come from the model. */
export class ModelledError extends Error {
  override readonly name = "ModelledError";

  constructor(
    /** As the SDK names it: `NotFoundException`. */
    readonly errorName: string,
    message: string,
    /** Further members, in the SDK's names. */
    readonly members: object = {},
  ) {
    super(message);
  }
}
