import type { TerraformStack } from "cdktf";

/** A resource as Terraform gets it. */
export interface Resource {
  /** Such as `aws_lambda_function.connect_function_1A2B3C4D`. */
  readonly address: string;
  /** Path of its construct. */
  readonly path: string;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** The resources of a stack as it will be synthesized. */
export class StackResources {
  readonly stackPath: string;
  /** The configurations of the provider `aws`. */
  readonly awsProviders: readonly Attributes[];
  readonly #types: ReadonlyMap<string, readonly Resource[]>;

  constructor(stack: TerraformStack) {
    const { resource = {}, data = {}, provider = {} } = stack.toTerraform() as Synthesized;
    this.stackPath = stack.node.path;
    this.awsProviders = provider.aws ?? [];
    this.#types = new Map([...typesOf(resource, ""), ...typesOf(data, "data.")]);
  }

  /** @param type such as `aws_lambda_function`, or `data.aws_iam_policy_document` */
  ofType(type: string): readonly Resource[] {
    return this.#types.get(type) ?? [];
  }

  get types(): readonly string[] {
    return [...this.#types.keys()];
  }

  /** The resource of a type that a value such as `integrations/${aws_apigatewayv2_integration.x.id}` refers to. */
  referredTo(type: string, value: unknown): Resource | undefined {
    const text = String(value);
    return this.ofType(type).find(({ address }) => text.includes(`\${${address}.`));
  }
}

interface Synthesized {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly provider?: { readonly aws?: readonly Attributes[] };
}

/** Whether only Terraform knows the value. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}

/** A block may be an object or a list of one object. */
export function blocks(value: unknown): Attributes[] {
  return [value].flat().filter((block): block is Attributes => typeof block === "object" && block !== null);
}

function typesOf(byType: Readonly<Record<string, Readonly<Record<string, Attributes>>>>, prefix: string): [string, Resource[]][] {
  return Object.entries(byType).map(([type, byId]) => [
    `${prefix}${type}`,
    Object.entries(byId).map(([id, attributes]) => {
      const address = `${prefix}${type}.${id}`;
      return { address, path: pathOf(attributes) ?? address, attributes };
    }),
  ]);
}

/** cdktf writes the path of the construct into each resource, under the key for comments. */
function pathOf({ "//": comment }: Attributes): string | undefined {
  const [{ metadata } = {}] = blocks(comment);
  const [{ path } = {}] = blocks(metadata);
  return typeof path === "string" ? path : undefined;
}
