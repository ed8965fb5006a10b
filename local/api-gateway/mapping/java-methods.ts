/** A method of Java's strings, lists and maps that templates call and JavaScript does not have. */
interface JavaMethod {
  readonly uid: string;
  match(call: { readonly property: string; readonly context: unknown }): boolean;
  resolve(call: { readonly context: unknown; readonly params: readonly unknown[] }): unknown;
}

type Resolve<Owner> = (owner: Owner, ...params: readonly unknown[]) => unknown;

/** Java's regular expressions are JavaScript's, as far as templates use them. */
const STRING: Readonly<Record<string, Resolve<string>>> = {
  length: (owner) => owner.length,
  size: (owner) => owner.length,
  isEmpty: (owner) => owner === "",
  equals: (owner, other) => owner === other,
  equalsIgnoreCase: (owner, other) => owner.toLowerCase() === String(other).toLowerCase(),
  contains: (owner, part) => owner.includes(String(part)),
  matches: (owner, pattern) => new RegExp(`^(?:${pattern})$`).test(owner),
  replaceAll: (owner, pattern, by) => owner.replace(new RegExp(String(pattern), "g"), String(by)),
  replaceFirst: (owner, pattern, by) => owner.replace(new RegExp(String(pattern)), String(by)),
  split: (owner, pattern) => owner.split(new RegExp(String(pattern))),
};

const LIST: Readonly<Record<string, Resolve<unknown[]>>> = {
  isEmpty: (owner) => owner.length === 0,
  contains: (owner, item) => owner.includes(item),
  addAll: (owner, items) => owner.push(...(items as unknown[])) > 0,
};

const MAP: Readonly<Record<string, Resolve<Record<string, unknown>>>> = {
  isEmpty: (owner) => Object.keys(owner).length === 0,
  containsKey: (owner, key) => Object.hasOwn(owner, String(key)),
  containsValue: (owner, value) => Object.values(owner).includes(value),
  values: (owner) => Object.values(owner),
  putAll: (owner, other) => void Object.assign(owner, other),
};

export const JAVA_METHODS: JavaMethod[] = [
  ...methods("string", STRING, (owner): owner is string => typeof owner === "string"),
  ...methods("list", LIST, (owner): owner is unknown[] => Array.isArray(owner)),
  ...methods("map", MAP, (owner): owner is Record<string, unknown> => typeof owner === "object" && owner !== null && !Array.isArray(owner)),
];

function methods<Owner>(
  of: string,
  all: Readonly<Record<string, Resolve<Owner>>>,
  isOwner: (owner: unknown) => owner is Owner,
): JavaMethod[] {
  return Object.entries(all).map(([name, resolve]) => ({
    uid: `${of}.${name}`,
    match: ({ property, context }) => property === name && isOwner(context) && !hasOwn(context, name),
    resolve: ({ context, params }) => resolve(context as Owner, ...params),
  }));
}

function hasOwn(owner: unknown, name: string): boolean {
  return typeof owner === "object" && owner !== null && Object.hasOwn(owner, name);
}
