import type * as Sdk from "@aws-sdk/client-acm";
import type { Account } from "../../account/account";
import { operation } from "../../aws-api/modelled/operation";
import { findCertificate } from "./find";

/** docs.aws.amazon.com/acm/latest/APIReference/API_AddTagsToCertificate.html and its neighbours. */
export function certificateTags(account: Account) {
  const retag = (arn: string | undefined, change: (tags: readonly Sdk.Tag[]) => readonly Sdk.Tag[]) =>
    account.change((draft) => {
      const certificate = findCertificate(draft, arn);
      draft.put("acm.certificates", certificate.CertificateArn, { ...certificate, Tags: change(certificate.Tags) });
    });
  return {
    AddTagsToCertificate: operation<Sdk.AddTagsToCertificateCommandInput, Sdk.AddTagsToCertificateCommandOutput>({
      async run({ CertificateArn, Tags = [] }) {
        const keys = new Set(Tags.map(({ Key }) => Key));
        await retag(CertificateArn, (before) => [...before.filter(({ Key }) => !keys.has(Key)), ...Tags]);
        return {};
      },
    }),

    ListTagsForCertificate: operation<Sdk.ListTagsForCertificateCommandInput, Sdk.ListTagsForCertificateCommandOutput>({
      run: ({ CertificateArn }) => ({ Tags: [...findCertificate(account, CertificateArn).Tags] }),
    }),

    RemoveTagsFromCertificate: operation<Sdk.RemoveTagsFromCertificateCommandInput, Sdk.RemoveTagsFromCertificateCommandOutput>({
      async run({ CertificateArn, Tags = [] }) {
        const isRemoved = (tag: Sdk.Tag) => Tags.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
        await retag(CertificateArn, (before) => before.filter((tag) => !isRemoved(tag)));
        return {};
      },
    }),
  };
}
