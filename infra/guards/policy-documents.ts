import { type Attributes, blocks, type Resource } from "./stack-resources";

/** An Allow statement of a policy. */
export interface AllowStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[];
}

/** Attributes that hold a policy document. */
const DOCUMENTS = ["policy", "assume_role_policy", "key_policy", "access_policy"];

/** The Allow statements of a resource: of documents in JSON, of inline policies, and of the data source `aws_iam_policy_document`. */
export function documentsOf({ address, attributes }: Resource): AllowStatement[] {
  if (address.startsWith("data.aws_iam_policy_document.")) return blocks(attributes.statement).filter(isAllow("effect")).map(ofDataSource);
  const documents = [...DOCUMENTS.map((name) => attributes[name]), ...blocks(attributes.inline_policy).map(({ policy }) => policy)];
  return documents.flatMap((document) =>
    blocks(parsed(document))
      .flatMap(({ Statement }) => blocks(Statement))
      .filter(isAllow("Effect"))
      .map(ofJson),
  );
}

function isAllow(key: string) {
  return (statement: Attributes) => (statement[key] ?? "Allow") === "Allow";
}

function ofJson({ Action, Resource: resource, Principal }: Attributes): AllowStatement {
  const principals = typeof Principal === "object" && Principal !== null ? Object.values(Principal).flat() : [Principal];
  return { actions: texts(Action), resources: texts(resource), principals: texts(principals) };
}

function ofDataSource({ actions, resources, principals }: Attributes): AllowStatement {
  return {
    actions: texts(actions),
    resources: texts(resources),
    principals: blocks(principals).flatMap(({ identifiers }) => texts(identifiers)),
  };
}

function texts(value: unknown): string[] {
  return [value].flat().filter((text) => typeof text === "string");
}

/** Undefined for a reference, such as to the data source, which is read there, and for text that is not JSON, which the provider refuses. */
function parsed(document: unknown): unknown {
  if (typeof document !== "string") return undefined;
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}
