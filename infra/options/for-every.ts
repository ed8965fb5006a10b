import { Aspects, type IAspect } from "cdktf";
import type { IConstruct } from "constructs";

/** Changes every construct of a class in `scope`, those included that are made later. */
export function forEvery<T extends IConstruct>(
  scope: IConstruct,
  kind: abstract new (...args: never[]) => T,
  change: (found: T) => void,
): void {
  const aspect: IAspect = {
    visit(node) {
      if (node instanceof kind) change(node);
    },
  };
  Aspects.of(scope).add(aspect);
}
