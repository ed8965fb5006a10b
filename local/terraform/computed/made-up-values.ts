import type { Account } from "./computed-attributes";
import { generatedId } from "./generated-id";

/**
 * A value for an attribute that only AWS knows, in the form that AWS gives it. It is derived from the address, so that it stays the same
 * from one start to the next.
 * @param type of a resource or data source, such as `aws_cognito_user_pool`.
 * @param path of the attribute below the resource: `["outputs", "vpc_id"]`.
 */
export function madeUpValue(type: string, path: readonly string[], address: string, account: Account): unknown {
  // The last part can be the index of an element.
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? "id";
  const index = path.at(-1) === name ? undefined : Number(path.at(-1));
  const seed = [address, ...path].join(".");
  const plural = /^(.*_)?(id|arn|name|subnet|zone)s$/.exec(name);
  // A data source of many, such as aws_subnets, has the ids of the resources that it finds.
  const element = (at: number | undefined) =>
    single(type.replace(/s$/, ""), name.slice(0, -1), `${[address, name].join(".")}.${at}`, account);
  if (plural) return index === undefined ? [0, 1, 2].map(element) : element(index);
  // The ids of most resources are what other resources refer to, whatever the attribute is called.
  return single(type, name, name === "id" ? address : seed, account);
}

function single(type: string, name: string, seed: string, account: Account): string {
  const { region, accountId } = account;
  if (name === "arn" || name.endsWith("_arn")) return arn(type, seed, account);
  const prefix = Object.entries(ID_PREFIXES).find(([kind]) => isIdOf(kind, type, name))?.[1];
  if (prefix !== undefined) return `${prefix}-0${hex(seed, 16)}`;
  if (isIdOf("cognito_user_pool", type, name)) return `${region}_${generatedId(seed, 9)}`;
  if (isIdOf("cognito_user_pool_client", type, name)) return generatedId(seed, 26);
  if (isIdOf("kms_key", type, name) || name === "key_id") return uuid(seed);
  if (type === "aws_sns_topic" && name === "id") return arn(type, seed, account);
  if (type === "aws_api_gateway_api_key" && name === "value") return generatedId(seed, 40);
  if (name === "account_id" || name === "owner_id") return accountId;
  if (name === "region") return region;
  if (name === "url" || name.endsWith("_url") || name.endsWith("_uri")) return `https://${generatedId(seed, 12)}.example.com`;
  if (name === "endpoint" || name.endsWith("_endpoint") || name.endsWith("domain_name") || name.endsWith("address"))
    return `${generatedId(seed, 12)}.example.com`;
  if (name.endsWith("port")) return "443";
  return generatedId(seed, 12);
}

const ID_PREFIXES: Readonly<Record<string, string>> = {
  vpc: "vpc",
  subnet: "subnet",
  security_group: "sg",
  instance: "i",
  internet_gateway: "igw",
  nat_gateway: "nat",
  route_table: "rtb",
  network_interface: "eni",
  vpc_endpoint: "vpce",
  efs_file_system: "fs",
  efs_access_point: "fsap",
};

/** `id` of the type itself, and `subnet_id` of any other. */
function isIdOf(kind: string, type: string, name: string): boolean {
  return (name === "id" && type === `aws_${kind}`) || name === `${kind}_id` || (name === kind && kind !== "instance");
}

function arn(type: string, seed: string, { region, accountId }: Account): string {
  const [service = "aws", ...kind] = type.replace(/^aws_/, "").split("_");
  const resource = generatedId(seed, 12);
  if (service === "s3") return `arn:aws:s3:::${resource}`;
  if (service === "iam") return `arn:aws:iam::${accountId}:${kind.join("-") || "role"}/${resource}`;
  if (service === "kms") return `arn:aws:kms:${region}:${accountId}:key/${uuid(seed)}`;
  if (service === "sns") return `arn:aws:sns:${region}:${accountId}:${resource}`;
  if (service === "lambda") return `arn:aws:lambda:${region}:${accountId}:function:${resource}`;
  const named = SERVICES[service] ?? service;
  return `arn:aws:${named}:${region}:${accountId}:${kind.join("-") || "resource"}/${resource}`;
}

/** Where a service has another name in ARNs than in the provider's types. */
const SERVICES: Readonly<Record<string, string>> = {
  cloudwatch: "logs",
  cognito: "cognito-idp",
  kinesis: "firehose",
  sfn: "states",
  vpc: "ec2",
  subnet: "ec2",
  security: "ec2",
  db: "rds",
};

function hex(seed: string, length: number): string {
  return BigInt(`0x${Buffer.from(generatedId(seed, 24)).toString("hex")}`)
    .toString(16)
    .slice(-length);
}

function uuid(seed: string): string {
  const digits = hex(seed, 32);
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`, digits.slice(20)].join("-");
}
