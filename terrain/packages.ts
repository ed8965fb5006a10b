/** What a package is replaced by. */
interface Replacement {
  readonly name: string;
  readonly version: string;
}

/** The packages of CDK for Terraform, and those of CDK Terrain that were tried in their place. */
export const REPLACEMENTS: Readonly<Record<string, Replacement>> = {
  cdktf: { name: "cdktn", version: "0.24.0" },
  "cdktf-cli": { name: "cdktn-cli", version: "0.24.0" },
  "@cdktf/provider-aws": { name: "@cdktn/provider-aws", version: "25.7.0" },
  // The newest version that cdktn 0.24.0 allows.
  constructs: { name: "constructs", version: "10.7.0" },
};

/** The dependencies in the text of a `package.json`, replaced. */
export function movePackages(packageJson: string): string {
  const lines = Object.entries(REPLACEMENTS).map(([from, { name, version }]) => [`"${from}": "`, `"${name}": "${version}"`] as const);
  return packageJson.replace(/"[^"]+": "[^"]*"/g, (line) => lines.find(([start]) => line.startsWith(start))?.[1] ?? line);
}

/** The imports in the text of a module, replaced. */
export function moveImports(code: string): string {
  return code.replace(/(?<=(?:from|import|import\(|require\(|mock\() ?)"([^"./][^"]*)"/g, (text, specifier: string) => {
    const from = Object.keys(REPLACEMENTS).find((name) => specifier === name || specifier.startsWith(`${name}/`));
    return from === undefined ? text : `"${REPLACEMENTS[from]?.name}${specifier.slice(from.length)}"`;
  });
}
