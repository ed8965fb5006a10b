import { Testing } from "cdktf";
import { BroadcastStack } from "../../infra/broadcast-stack";
import { SETTINGS, type Settings } from "../../infra/settings";
import { temporaryFolder } from "./temporary-folder";

export type Block = Readonly<Record<string, unknown>>;

/** A synthesized stack, with the hash that cdktf puts behind every logical id taken off, so that tests can name what they mean. */
export interface SynthesizedStack {
  readonly terraform: Block;
  readonly provider: Block;
  readonly output: Readonly<Record<string, Block>>;
  /** By type, then by logical id. */
  readonly resource: Readonly<Record<string, Readonly<Record<string, Block>>>>;
}

/** Synthesizes the real stack; what is not given has its default. Call it while the test file is loaded. */
export function synth(settings: Partial<Settings> = {}): SynthesizedStack {
  const app = Testing.app({ outdir: temporaryFolder(), stackTraces: false });
  const stack = new BroadcastStack(app, "stack", { ...SETTINGS.parse({}), stage: "dev", ...settings });
  return JSON.parse(Testing.synth(stack).replace(/_[0-9A-F]{8}\b/g, ""), withoutMetadata) as SynthesizedStack;
}

/** The resources of one type, by logical id. */
export function resources(stack: SynthesizedStack, type: string): Readonly<Record<string, Block>> {
  return stack.resource[type] ?? {};
}

/** The one resource with this address, such as `aws_iam_role.connect_role`. */
export function resource(stack: SynthesizedStack, address: string): Block {
  const [type = "", id = ""] = address.split(".");
  const found = resources(stack, type)[id];
  if (!found) throw new Error(`The stack has no ${address}, but ${Object.keys(resources(stack, type)).join(", ")}`);
  return found;
}

/** How Terraform writes an attribute of another resource: `ref("aws_iam_role.connect_role.arn")`. */
export function ref(attribute: string): string {
  return `\${${attribute}}`;
}

function withoutMetadata(key: string, value: unknown): unknown {
  return key === "//" ? undefined : value;
}
