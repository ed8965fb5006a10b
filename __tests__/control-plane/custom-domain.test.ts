import {
  ACMClient,
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
  RequestCertificateCommand,
} from "@aws-sdk/client-acm";
import {
  ApiGatewayV2Client,
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  CreateStageCommand,
  DeleteApiMappingCommand,
  DeleteDomainNameCommand,
  DeleteStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { makeApi } from "../helpers/web-socket-api";
import { WebSocketClient } from "../helpers/web-socket-client";

/** For a name that leads nowhere, valid for a hundred years. */
const CERTIFICATE = Buffer.from(`-----BEGIN CERTIFICATE-----
MIIBtjCCAVygAwIBAgIUNuVP/3d2ahM0ZgnFkt66tPz/eLMwCgYIKoZIzj0EAwIw
HzEdMBsGA1UEAwwUaW1wb3J0ZWQuZXhhbXBsZS5vcmcwIBcNMjYxMTI3MDAzNDQw
WhgPMjEyNjExMDMwMDM0NDBaMB8xHTAbBgNVBAMMFGltcG9ydGVkLmV4YW1wbGUu
b3JnMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEo2QLecCVlXaPTUuBSjNlKz8W
ZGUP6CAof5/dQmzl4Ha/XT5hvFtmqEAD8rJpildn9LGDvNa+3mOzrSFEXqerIaN0
MHIwHQYDVR0OBBYEFHQ268E+Tf3RDt/AVR3Yfm680lTAMB8GA1UdIwQYMBaAFHQ2
68E+Tf3RDt/AVR3Yfm680lTAMA8GA1UdEwEB/wQFMAMBAf8wHwYDVR0RBBgwFoIU
aW1wb3J0ZWQuZXhhbXBsZS5vcmcwCgYIKoZIzj0EAwIDSAAwRQIhANl7yaCbE609
beBtKH5eUT+OT+YqWXzd+7OgfAZQ8wD6AiBMLTkE0SeYX/65H6Kv+0vR9LNUjFig
/NULHMJ9FQaFOA==
-----END CERTIFICATE-----
`);
const PRIVATE_KEY = Buffer.from(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5LwQ9YW6kumkzmWP
b8jAPN9xyxybzksMI986S6EFyFihRANCAASjZAt5wJWVdo9NS4FKM2UrPxZkZQ/o
ICh/n91CbOXgdr9dPmG8W2aoQAPysmmKV2f0sYO81r7eY7OtIURep6sh
-----END PRIVATE KEY-----
`);

let account: EmptyAccount;
let acm: ACMClient;
let dns: Route53Client;
let gateway: ApiGatewayV2Client;

beforeAll(async () => {
  account = await startEmptyAccount();
  acm = new ACMClient(account.client);
  dns = new Route53Client(account.client);
  gateway = new ApiGatewayV2Client(account.client);
});
afterAll(() => account.close());

async function makeZone(Name: string): Promise<string> {
  const { HostedZone } = await dns.send(new CreateHostedZoneCommand({ Name, CallerReference: Name }));
  return HostedZone?.Id ?? "";
}

function change(HostedZoneId: string, ...Changes: Change[]) {
  return dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
}

function record(Action: Change["Action"], Name: string, Type: "A" | "CNAME" | "NS", Value: string): Change {
  return { Action, ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] } };
}

async function statusOf(CertificateArn: string | undefined) {
  const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn }));
  return Certificate;
}

test("a certificate is issued once its record is in a hosted zone, and a domain with it leads to a stage", async () => {
  // given
  const zone = await makeZone("example.com");
  const { CertificateArn } = await acm.send(new RequestCertificateCommand({ DomainName: "chat.example.com", ValidationMethod: "DNS" }));
  const again = await acm.send(new RequestCertificateCommand({ DomainName: "*.chat.example.com", ValidationMethod: "DNS" }));
  const pending = await statusOf(CertificateArn);
  const proof = pending?.DomainValidationOptions?.[0]?.ResourceRecord;
  const domain = {
    DomainName: "chat.example.com",
    DomainNameConfigurations: [{ CertificateArn, EndpointType: "REGIONAL" as const }],
  };
  await expect(gateway.send(new CreateDomainNameCommand(domain))).rejects.toMatchObject({
    name: "BadRequestException",
    message: `Certificate ${CertificateArn} in account 123456789012 not yet issued`,
  });
  // when
  const { ChangeInfo } = await change(zone, record("UPSERT", proof?.Name ?? "", "CNAME", proof?.Value ?? ""));
  const { ChangeInfo: later } = await dns.send(new GetChangeCommand({ Id: ChangeInfo?.Id }));
  // then
  expect([ChangeInfo?.Status, later?.Status]).toEqual(["PENDING", "INSYNC"]);
  expect(pending).toMatchObject({ Status: "PENDING_VALIDATION", DomainValidationOptions: [{ ValidationStatus: "PENDING_VALIDATION" }] });
  expect(await statusOf(CertificateArn)).toMatchObject({ Status: "ISSUED", DomainValidationOptions: [{ ValidationStatus: "SUCCESS" }] });
  // The record of a wildcard is that of the name below it.
  expect((await statusOf(again.CertificateArn))?.Status).toBe("ISSUED");

  // given
  const made = await gateway.send(new CreateDomainNameCommand(domain));
  const { ApiGatewayDomainName = "", HostedZoneId, DomainNameStatus } = made.DomainNameConfigurations?.[0] ?? {};
  const alias = { DNSName: ApiGatewayDomainName, HostedZoneId, EvaluateTargetHealth: false };
  await change(zone, { Action: "CREATE", ResourceRecordSet: { Name: "chat.example.com", Type: "A", AliasTarget: alias } });
  const { ApiId, addRoute } = await makeApi(account);
  await addRoute("$default");
  await gateway.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  // when
  const mapping = { DomainName: "chat.example.com", ApiId, Stage: "dev" };
  const { ApiMappingId } = await gateway.send(new CreateApiMappingCommand(mapping));
  // then
  expect([DomainNameStatus, HostedZoneId]).toEqual(["AVAILABLE", "ZLY8HYME6SFDD"]);
  const client = await WebSocketClient.connect(account.endpoints.consoleUrl.replace("http:", "ws:"), {
    headers: { host: "chat.example.com" },
  });
  client.send("hello");
  expect(await client.next()).toBe("one");
  await client.close();
  await expect(gateway.send(new CreateApiMappingCommand(mapping))).rejects.toMatchObject({ name: "ConflictException" });
  await expect(gateway.send(new DeleteStageCommand({ ApiId, StageName: "dev" }))).rejects.toThrow("remove the API mappings");
  await expect(gateway.send(new DeleteDomainNameCommand({ DomainName: "chat.example.com" }))).rejects.toThrow("remove all API mappings");
  await expect(acm.send(new DeleteCertificateCommand({ CertificateArn }))).rejects.toMatchObject({
    name: "ResourceInUseException",
    message: `Certificate ${CertificateArn} in account 123456789012 is in use.`,
  });
  await gateway.send(new DeleteApiMappingCommand({ DomainName: "chat.example.com", ApiMappingId }));
  await gateway.send(new DeleteDomainNameCommand({ DomainName: "chat.example.com" }));
  await acm.send(new DeleteCertificateCommand({ CertificateArn }));
});

test("a domain needs a certificate of the account that covers it", async () => {
  const create = (CertificateArn: string | undefined, DomainName = "other.example.net") =>
    gateway.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [{ CertificateArn }] }));
  const { CertificateArn } = await acm.send(new ImportCertificateCommand({ Certificate: CERTIFICATE, PrivateKey: PRIVATE_KEY }));

  await expect(create("arn:aws:acm:eu-west-1:123456789012:certificate/none")).rejects.toThrow("The provided certificate does not exist");
  await expect(create(CertificateArn)).rejects.toThrow("is not covered by the provided certificate");
  expect(await statusOf(CertificateArn)).toMatchObject({
    DomainName: "imported.example.org",
    KeyAlgorithm: "EC_prime256v1",
    Status: "ISSUED",
    Type: "IMPORTED",
  });
  await expect(acm.send(new ImportCertificateCommand({ Certificate: Buffer.from("none"), PrivateKey: PRIVATE_KEY }))).rejects.toMatchObject(
    { name: "ValidationException", message: "The certificate is not a valid PEM certificate." },
  );
});

test("certificates are listed and have tags", async () => {
  // given
  const { CertificateArn } = await acm.send(
    new RequestCertificateCommand({ DomainName: "tagged.example.net", ValidationMethod: "DNS", Tags: [{ Key: "team", Value: "a" }] }),
  );
  // when
  await acm.send(new AddTagsToCertificateCommand({ CertificateArn, Tags: [{ Key: "team", Value: "b" }] }));
  // then
  expect((await acm.send(new ListTagsForCertificateCommand({ CertificateArn }))).Tags).toEqual([{ Key: "team", Value: "b" }]);
  const { CertificateSummaryList } = await acm.send(new ListCertificatesCommand({ CertificateStatuses: ["PENDING_VALIDATION"] }));
  expect(CertificateSummaryList).toEqual([expect.objectContaining({ CertificateArn, InUse: false })]);
  await expect(acm.send(new RequestCertificateCommand({ DomainName: "nothing", ValidationMethod: "DNS" }))).rejects.toThrow("nothing");
  await expect(acm.send(new RequestCertificateCommand({ DomainName: "a.example.net" }))).rejects.toThrow("validation by EMAIL");
});

test("a batch of changes is made whole or not at all, with every reason", async () => {
  // given
  const zone = await makeZone("example.org");
  await change(zone, record("CREATE", "a.example.org", "A", "192.0.2.1"), record("CREATE", "*.example.org", "CNAME", "a.example.org"));
  // when
  const refused = change(
    zone,
    record("CREATE", "fine.example.org", "A", "192.0.2.1"),
    record("CREATE", "a.example.org.", "A", "192.0.2.2"),
    record("DELETE", "b.example.org", "A", "192.0.2.2"),
    record("DELETE", "a.example.org", "A", "192.0.2.9"),
    record("UPSERT", "example.net", "A", "192.0.2.1"),
    record("UPSERT", "example.org", "CNAME", "a.example.org"),
    record("UPSERT", "fine.example.org", "CNAME", "a.example.org"),
  );
  // then
  await expect(refused).rejects.toMatchObject({
    name: "InvalidChangeBatch",
    message: `[${[
      "Tried to create resource record set [name='a.example.org.', type='A'] but it already exists",
      "Tried to delete resource record set [name='b.example.org.', type='A'] but it was not found",
      "Tried to delete resource record set [name='a.example.org.', type='A'] but the values provided do not match the current values",
      "RRSet with DNS name example.net. is not permitted in zone example.org.",
      "RRSet of type CNAME with DNS name example.org. is not permitted at apex in zone example.org.",
      "RRSet of type CNAME with DNS name fine.example.org. is not permitted as it conflicts with other records with the same DNS name in zone example.org.",
    ].join(", ")}]`,
  });
  const { ResourceRecordSets = [] } = await dns.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
  expect(ResourceRecordSets.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    "example.org. NS",
    "example.org. SOA",
    "\\052.example.org. CNAME",
    "a.example.org. A",
  ]);
});

test("a hosted zone is found by its name, and removed when only its own records are left", async () => {
  // given
  const zone = await makeZone("zone.example");
  await change(zone, record("CREATE", "a.zone.example", "A", "192.0.2.1"));
  // then
  const { HostedZones = [] } = await dns.send(new ListHostedZonesByNameCommand({ DNSName: "zone.example" }));
  expect(HostedZones[0]).toMatchObject({ Id: zone, Name: "zone.example.", ResourceRecordSetCount: 3 });
  const { ResourceRecordSets = [] } = await dns.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: zone, StartRecordName: "a.zone.example", StartRecordType: "A", MaxItems: 1 }),
  );
  expect(ResourceRecordSets).toEqual([{ Name: "a.zone.example.", Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.1" }] }]);
  await expect(dns.send(new DeleteHostedZoneCommand({ Id: zone }))).rejects.toMatchObject({ name: "HostedZoneNotEmpty" });
  // when
  await change(zone, record("DELETE", "a.zone.example", "A", "192.0.2.1"));
  await dns.send(new DeleteHostedZoneCommand({ Id: zone }));
  // then
  await expect(dns.send(new GetHostedZoneCommand({ Id: zone }))).rejects.toMatchObject({
    name: "NoSuchHostedZone",
    message: `No hosted zone found with ID: ${zone.replace("/hostedzone/", "")}`,
  });
});
