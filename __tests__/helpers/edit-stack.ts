import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

type Block = Record<string, unknown>;

export interface Statement {
  Effect: "Allow" | "Deny";
  Action: string[];
  Resource: string | string[];
}

/** A synthesized stack in a test's hands. Resources are named without the hash that cdktf puts behind every logical id. */
export class EditableStack {
  readonly #json: { resource: Record<string, Record<string, Block>>; data?: Record<string, Record<string, Block>> };

  constructor(text: string) {
    this.#json = JSON.parse(text);
  }

  /** @param address such as `aws_iam_role.connect_role` */
  resource(address: string): Block {
    const { type, id } = this.#find(address);
    return this.#json.resource[type]?.[id] ?? {};
  }

  /** How the stack writes an attribute of a resource: `ref("aws_iam_role.connect_role", "arn")`. */
  ref(address: string, attribute: string): string {
    const { type, id } = this.#find(address);
    return `\${${type}.${id}.${attribute}}`;
  }

  add(address: string, attributes: Block): void {
    const [type = "", id = ""] = address.split(".");
    this.#json.resource[type] = { ...this.#json.resource[type], [id]: attributes };
  }

  /** @param address such as `aws_ssm_parameter.greeting` */
  addData(address: string, attributes: Block): void {
    const [type = "", id = ""] = address.split(".");
    this.#json.data = { ...this.#json.data, [type]: { ...this.#json.data?.[type], [id]: attributes } };
  }

  remove(address: string): void {
    const { type, id } = this.#find(address);
    delete this.#json.resource[type]?.[id];
  }

  /** Edits the statements of a function's inline policy: `connect`, `message`, … */
  editPolicy(functionId: string, edit: (statements: Statement[]) => Statement[]): void {
    const policy = this.resource(`aws_iam_role_policy.${functionId}_policy`);
    const document: { Statement: Statement[] } = JSON.parse(String(policy.policy));
    policy.policy = JSON.stringify({ ...document, Statement: edit(document.Statement) });
  }

  toString(): string {
    return JSON.stringify(this.#json);
  }

  #find(address: string): { type: string; id: string } {
    const [type = "", name = ""] = address.split(".");
    const ids = Object.keys(this.#json.resource[type] ?? {});
    const id = ids.find((candidate) => candidate.replace(/_[0-9A-F]{8}$/, "") === name);
    if (id === undefined) throw new Error(`the stack has no ${address}, but ${ids.join(", ")}`);
    return { type, id };
  }
}

/** A copy of the stack in `directory` with the same bundles, in a folder of its own in `parent`, after `edit` has changed it. */
export function editedCopy(directory: string, parent: string, edit: (stack: EditableStack) => void): string {
  const copy = mkdtempSync(path.join(parent, "stack-"));
  const stack = new EditableStack(readFileSync(path.join(directory, "cdk.tf.json"), "utf8"));
  edit(stack);
  writeFileSync(path.join(copy, "cdk.tf.json"), String(stack));
  symlinkSync(path.join(directory, "assets"), path.join(copy, "assets"));
  return copy;
}
