import type { Construct } from "constructs";

/**
 * A resource inside of one of the project's constructs. The probe takes the constructs as they are and states only where it differs;
 * they have no properties for what nobody should deploy.
 */
export function part<T>(construct: Construct, id: string, type: abstract new (...args: never[]) => T): T {
  const found = construct.node.findChild(id);
  if (found instanceof type) return found;
  throw new Error(`${construct.node.path}/${id} is no ${type.name}`);
}
