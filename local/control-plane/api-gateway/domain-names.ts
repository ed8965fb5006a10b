import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { DomainNameEntry } from "../../account/entries/api-gateway";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { coversDomain } from "../../aws-rules/certificate-rules";
import { badRequest, notFound } from "./errors";
import { HOSTED_ZONE_IDS } from "./hosted-zone-ids";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames.html */
export function domainNames(account: Account) {
  return {
    CreateDomainName: operation<Sdk.CreateDomainNameCommandInput, Sdk.CreateDomainNameCommandOutput>({
      run: (input) =>
        account.change((draft) => {
          const name = (input.DomainName ?? "").toLowerCase();
          if (!/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/.test(name)) throw badRequest(`Invalid domain name: ${name}`);
          if (draft.get("apigateway.domainNames", name)) throw badRequest("The domain name you provided already exists.");
          return put(draft, {
            DomainName: name,
            DomainNameArn: `arn:aws:apigateway:${draft.region}:${draft.accountId}:/domainnames/${name}`,
            ApiMappingSelectionExpression: "$request.basepath",
            RoutingMode: input.RoutingMode ?? "API_MAPPING_ONLY",
            MutualTlsAuthentication: input.MutualTlsAuthentication,
            DomainNameConfigurations: configured(draft, name, input.DomainNameConfigurations, {
              ApiGatewayDomainName: `d-${newId(10)}.execute-api.${draft.region}.amazonaws.com`,
              HostedZoneId: HOSTED_ZONE_IDS[draft.region] ?? "Z2FDTNDATAQYW2",
            }),
            Tags: input.Tags ?? {},
          });
        }),
    }),

    GetDomainName: operation<Sdk.GetDomainNameCommandInput, Sdk.GetDomainNameCommandOutput>({
      run: ({ DomainName }) => findDomainName(account, DomainName),
    }),

    GetDomainNames: operation<Sdk.GetDomainNamesCommandInput, Sdk.GetDomainNamesCommandOutput>({
      run: (input) => page(account.all("apigateway.domainNames"), input),
    }),

    UpdateDomainName: operation<Sdk.UpdateDomainNameCommandInput, Sdk.UpdateDomainNameCommandOutput>({
      run: (input) =>
        account.change((draft) => {
          const domain = findDomainName(draft, input.DomainName);
          const { DomainNameConfigurations, MutualTlsAuthentication, RoutingMode } = input;
          return put(draft, {
            ...domain,
            ...(RoutingMode && { RoutingMode }),
            ...(MutualTlsAuthentication && { MutualTlsAuthentication }),
            ...(DomainNameConfigurations && {
              DomainNameConfigurations: configured(
                draft,
                domain.DomainName,
                DomainNameConfigurations,
                domain.DomainNameConfigurations?.[0] ?? {},
              ),
            }),
          });
        }),
    }),

    DeleteDomainName: operation<Sdk.DeleteDomainNameCommandInput, Sdk.DeleteDomainNameCommandOutput>({
      async run({ DomainName }) {
        await account.change((draft) => {
          const { DomainName: name } = findDomainName(draft, DomainName);
          if (draft.all("apigateway.apiMappings").some((mapping) => mapping.DomainName === name))
            throw badRequest("Please remove all API mappings of the domain name before deleting it.");
          draft.remove("apigateway.domainNames", name);
        });
        return {};
      },
    }),
  };
}

/** @throws ModelledError NotFoundException */
export function findDomainName(account: AccountReader, name = ""): DomainNameEntry {
  const domain = account.get("apigateway.domainNames", name.toLowerCase());
  if (!domain) throw notFound("Invalid domain name identifier specified");
  return domain;
}

function put(draft: Draft, domain: DomainNameEntry): DomainNameEntry {
  if (domain.MutualTlsAuthentication?.TruststoreUri) throw new NotEmulated("client certificates (mutual TLS)");
  if (domain.RoutingMode !== "API_MAPPING_ONLY") throw new NotEmulated(`RoutingMode ${domain.RoutingMode}`);
  draft.put("apigateway.domainNames", domain.DomainName, domain);
  return domain;
}

/** A domain of an HTTP or WebSocket API has one configuration. */
function configured(
  account: AccountReader,
  domainName: string,
  [sent, ...others]: readonly Sdk.DomainNameConfiguration[] = [],
  before: Sdk.DomainNameConfiguration,
): Sdk.DomainNameConfiguration[] {
  if (!sent || others.length > 0) throw badRequest("Expected one domain name configuration");
  const { CertificateUploadDate, ...given } = sent;
  const { EndpointType = "REGIONAL", SecurityPolicy = "TLS_1_2" } = given;
  if (EndpointType !== "REGIONAL") throw badRequest(`Invalid endpoint type ${EndpointType}: HTTP and WebSocket APIs support REGIONAL`);
  if (SecurityPolicy !== "TLS_1_2") throw badRequest(`Invalid security policy ${SecurityPolicy}: HTTP and WebSocket APIs support TLS_1_2`);
  checkCertificate(account, domainName, given.CertificateArn);
  return [{ IpAddressType: "ipv4", ...before, ...given, EndpointType, SecurityPolicy, DomainNameStatus: "AVAILABLE" }];
}

function checkCertificate(account: AccountReader, domainName: string, arn: string | undefined): void {
  if (arn === undefined) throw badRequest("A certificate was not provided for the endpoint type REGIONAL.");
  const certificate = account.get("acm.certificates", arn);
  if (!certificate) throw badRequest(`The provided certificate does not exist: ${arn}`);
  if (certificate.Status !== "ISSUED") throw badRequest(`Certificate ${arn} in account ${account.accountId} not yet issued`);
  if (![certificate.DomainName, ...(certificate.SubjectAlternativeNames ?? [])].some((name) => coversDomain(name, domainName)))
    throw badRequest(`The domain name to be created is not covered by the provided certificate: ${domainName}`);
}
