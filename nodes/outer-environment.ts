/** The environment without what npm adds for a script that it runs. npm's settings stay: a registry may be among them. Its silence does not. */
export function outerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOfTheScript = (name: string) => /^npm_(?!config_)/i.test(name) || name === "NODE" || name === "npm_config_loglevel";
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOfTheScript(name)));
}
