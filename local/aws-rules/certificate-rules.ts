/** A wildcard covers one label (docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html#concept-wildcard). */
export function coversDomain(certificateName: string, domainName: string): boolean {
  const [covered, name] = [certificateName.toLowerCase(), domainName.toLowerCase()];
  return covered === name || (covered.startsWith("*.") && name.slice(name.indexOf(".")) === covered.slice(1));
}
