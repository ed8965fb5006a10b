/** A wildcard covers one label (docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html#concept-wildcard). */
export function coversDomain(certificateName: string, domainName: string): boolean {
  const [covered, name] = [certificateName.toLowerCase(), domainName.toLowerCase()];
  return covered === name || (covered.startsWith("*.") && name.slice(name.indexOf(".")) === covered.slice(1));
}

/** docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
export function certificateNameProblem(name: string): string | undefined {
  const isName = name.length <= 253 && /^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/.test(name);
  return isName
    ? undefined
    : `${JSON.stringify(name)}: AWS takes a domain name of up to 253 characters, such as www.example.com or *.example.com`;
}
