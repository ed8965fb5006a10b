type Attributes = Readonly<Record<string, unknown>>;

/**
 * The attributes of a block, each evaluated when it is read.
 * @param names of the arguments that the block sets.
 * @param evaluate gives the value of such an argument.
 * @param compute gives what AWS adds, which can depend on arguments.
 */
export function lazyAttributes(
  names: readonly string[],
  evaluate: (name: string) => unknown,
  compute: (own: Attributes) => Attributes,
): Attributes {
  const own: Attributes = new Proxy(
    {},
    handler(names, (name) => (names.includes(name) ? evaluate(name) : undefined)),
  );
  let computed: Attributes | undefined;
  const added = () => {
    computed ??= compute(own);
    return computed;
  };
  const all = () => [...new Set([...names, ...Object.keys(added())])];
  return new Proxy(
    {},
    {
      ...handler([], (name) => {
        const set = names.includes(name) ? evaluate(name) : undefined;
        // AWS adds to blocks, and gives a value to some arguments that are not set.
        return set === undefined || set === null || typeof set === "object" ? (added()[name] ?? set) : set;
      }),
      ownKeys: all,
      has: (_target, name) => all().includes(String(name)),
      getOwnPropertyDescriptor: (_target, name) => (all().includes(String(name)) ? DESCRIPTOR : undefined),
    },
  );
}

const DESCRIPTOR = { enumerable: true, configurable: true };

function handler(names: readonly string[], get: (name: string) => unknown): ProxyHandler<object> {
  return {
    get: (_target, name) => (typeof name === "string" ? get(name) : undefined),
    ownKeys: () => [...names],
    has: (_target, name) => names.includes(String(name)),
    getOwnPropertyDescriptor: (_target, name) => (names.includes(String(name)) ? DESCRIPTOR : undefined),
  };
}
