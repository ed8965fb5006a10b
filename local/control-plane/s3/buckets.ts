import type {
  CreateBucketOutput,
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  GetBucketVersioningOutput,
  GetBucketVersioningRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
  PutBucketVersioningRequest,
} from "@aws-sdk/client-s3";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { s3Error } from "./errors";
import { accessToBucket, findBucket, objectsIn } from "./find";

export function bucketOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
    CreateBucket: operation<CreateBucketRequest, CreateBucketOutput>({
      access: accessToBucket("CreateBucket"),
      async run({ Bucket = "", CreateBucketConfiguration }) {
        if (!/^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/.test(Bucket))
          throw s3Error(400, "InvalidBucketName", "The specified bucket is not valid.");
        await account.change((draft) => {
          if (draft.get("s3.buckets", Bucket)) {
            const message = "Your previous request to create the named bucket succeeded and you already own it.";
            throw s3Error(409, "BucketAlreadyOwnedByYou", message);
          }
          const tags = CreateBucketConfiguration?.Tags;
          const configurations = tags && tags.length > 0 ? { Tagging: { TagSet: tags } } : {};
          draft.put("s3.buckets", Bucket, { Name: Bucket, CreationDate: new Date().toISOString(), configurations });
        });
        return { Location: `/${Bucket}` };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
    HeadBucket: operation<HeadBucketRequest, HeadBucketOutput>({
      access: accessToBucket("ListBucket"),
      run({ Bucket }) {
        findBucket(account, Bucket);
        return { BucketRegion: account.region, AccessPointAlias: false };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html: without a value in us-east-1. */
    GetBucketLocation: operation<GetBucketLocationRequest, GetBucketLocationOutput>({
      access: accessToBucket("GetBucketLocation"),
      run({ Bucket }) {
        findBucket(account, Bucket);
        return account.region === "us-east-1"
          ? {}
          : { LocationConstraint: account.region as GetBucketLocationOutput["LocationConstraint"] };
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
    ListBuckets: operation<ListBucketsRequest, ListBucketsOutput>({
      run: () => ({
        Buckets: account.all("s3.buckets").map(({ Name, CreationDate }) => ({ Name, CreationDate: new Date(CreationDate) })),
        Owner: { ID: account.accountId },
      }),
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
    DeleteBucket: operation<DeleteBucketRequest, object>({
      access: accessToBucket("DeleteBucket"),
      async run({ Bucket = "" }) {
        await account.change((draft) => {
          findBucket(draft, Bucket);
          if (objectsIn(draft, Bucket).length > 0) throw s3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
          draft.remove("s3.buckets", Bucket);
        });
        return {};
      },
    }),

    /** docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
    PutBucketVersioning: operation<PutBucketVersioningRequest, object>({
      access: accessToBucket("PutBucketVersioning"),
      async run({ Bucket, VersioningConfiguration: { Status } = {} }) {
        await account.change((draft) => {
          const bucket = findBucket(draft, Bucket);
          if (Status) draft.put("s3.buckets", bucket.Name, { ...bucket, Versioning: Status });
        });
        return {};
      },
    }),

    GetBucketVersioning: operation<GetBucketVersioningRequest, GetBucketVersioningOutput>({
      access: accessToBucket("GetBucketVersioning"),
      run({ Bucket }) {
        const { Versioning } = findBucket(account, Bucket);
        return Versioning === undefined ? {} : { Status: Versioning };
      },
    }),
  };
}
