interface RecordSet {
  readonly Name: string;
  readonly Type: string;
}

/**
 * What Route 53 refuses of a record set: the reason, in its own words.
 * @param zone name of the hosted zone, with a dot at its end, as all names here.
 * @param others the record sets that the zone has beside it.
 */
export function recordSetProblem(zone: string, { Name, Type }: RecordSet, others: readonly RecordSet[]): string | undefined {
  if (Name !== zone && !Name.endsWith(`.${zone}`)) return `RRSet with DNS name ${Name} is not permitted in zone ${zone}`;
  if (Type === "CNAME" && Name === zone) return `RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zone}`;
  const named = others.filter((other) => other.Name === Name);
  if (Type === "CNAME" && named.some((other) => other.Type !== "CNAME"))
    return `RRSet of type CNAME with DNS name ${Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}`;
  if (Type !== "CNAME" && named.some((other) => other.Type === "CNAME"))
    return `RRSet of type ${Type} with DNS name ${Name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zone}`;
  return undefined;
}
