import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { FunctionCode, LayerVersionContentInput } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import type { AccountReader } from "../../account/account-state";
import type { CodeStore } from "../../account/code-store";
import type { VersionEntry } from "../../account/entries/lambda";
import { NotEmulated } from "../../aws-api/api-error";
import { invalidParameter, lambdaError } from "./errors";

/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const CODE_BYTES = { zipped: 50 * 1024 * 1024, unzipped: 250 * 1024 * 1024, ofAccount: 75 * 1024 * 1024 * 1024 } as const;

export const CANNOT_UNZIP = "Could not unzip uploaded file. Please check your file, then try to upload again.";

export interface CodeNeeds {
  readonly account: AccountReader;
  readonly code: CodeStore;
}

export type KeptCode = Pick<VersionEntry, "CodeSha256" | "ImageUri"> & { readonly CodeSize: number };

export interface ReadCode extends KeptCode {
  readonly isSigned: boolean;
}

/**
 * The code of a function: a zip in the request, an object in S3, or a container image, whose bytes nothing here reads.
 * @throws ModelledError InvalidParameterValueException for code that Lambda does not take.
 */
export async function readFunctionCode(source: FunctionCode, needs: CodeNeeds): Promise<ReadCode> {
  const { ImageUri } = source;
  if (ImageUri === undefined) return readZip(source, needs);
  return { ImageUri, CodeSha256: createHash("sha256").update(ImageUri).digest("hex"), CodeSize: 0, isSigned: false };
}

/** @throws as `readFunctionCode`. */
export async function readZip(source: FunctionCode | LayerVersionContentInput, { account, code }: CodeNeeds): Promise<ReadCode> {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = source;
  if (ZipFile !== undefined) return checkZip(ZipFile, (await code.put(ZipFile)).sha256);
  if (S3Bucket === undefined || S3Key === undefined) throw invalidParameter("Please provide a source for function code.");
  if ("S3ObjectStorageMode" in source && source.S3ObjectStorageMode === "REFERENCE")
    throw new NotEmulated("code that stays in S3 (S3ObjectStorageMode REFERENCE)");
  const sha256 = findObject(account, S3Bucket, S3Key, S3ObjectVersion);
  return checkZip(await readFile(code.find(sha256).path), sha256);
}

function findObject(account: AccountReader, bucket: string, key: string, version: string | undefined): string {
  const refused = (name: string, message: string) =>
    invalidParameter(`Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`);
  if (!account.get("s3.buckets", bucket)) throw refused("NoSuchBucket", "The specified bucket does not exist");
  const versions = account.get("s3.objects", `${bucket}/${key}`)?.versions ?? [];
  const object = version === undefined ? versions[0] : versions.find(({ VersionId }) => VersionId === version);
  if (object?.content) return object.content.sha256;
  throw version === undefined
    ? refused("NoSuchKey", "The specified key does not exist.")
    : refused("NoSuchVersion", "The specified version does not exist.");
}

/** Reads the directory of a zip; its files are unpacked when a function gets them. */
function checkZip(zip: Uint8Array, CodeSha256: string): ReadCode {
  let files = 0;
  let unzipped = 0;
  let isSigned = false;
  try {
    unzipSync(zip, {
      filter({ name, originalSize }) {
        files += 1;
        unzipped += originalSize;
        isSigned ||= SIGNATURE.test(name);
        return false;
      },
    });
  } catch {
    throw invalidParameter(CANNOT_UNZIP);
  }
  if (files === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  if (unzipped > CODE_BYTES.unzipped) throw invalidParameter(`Unzipped size must be smaller than ${CODE_BYTES.unzipped} bytes`);
  return { CodeSha256, CodeSize: zip.byteLength, isSigned };
}

/** AWS Signer adds these files (docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html). */
const SIGNATURE = /^META-INF\/aws_signer/i;

/**
 * Code signing configurations accept signed code without a check of its signature: only AWS Signer has the keys.
 * @throws ModelledError CodeVerificationFailedException, CodeSigningConfigNotFoundException
 */
export function checkSigning(account: AccountReader, configArn: string | undefined, { isSigned }: ReadCode): void {
  if (configArn === undefined) return;
  const config = account.get("lambda.codeSigningConfigs", configArn);
  if (!config) throw noSuchConfig(configArn);
  if (isSigned || config.CodeSigningPolicies?.UntrustedArtifactOnDeployment !== "Enforce") return;
  throw lambdaError(
    "CodeVerificationFailedException",
    "Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for unsigned.",
  );
}

export function noSuchConfig(arn: string) {
  return lambdaError(
    "CodeSigningConfigNotFoundException",
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
  );
}
