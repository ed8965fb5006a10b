/** The environment without what npm adds for a script that it runs. npm's settings stay: a registry may be among them. */
export function outerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(?!config_)/i.test(name) && name !== "NODE"));
}
