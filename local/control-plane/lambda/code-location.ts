import type { ControlPlaneNeeds } from "../service";

/** Where the zip file can be fetched: on AWS a presigned URL of S3, here an address that only who knows the hash knows. */
export function codeLocation({ awsEndpoint, code }: Pick<ControlPlaneNeeds, "awsEndpoint" | "code">, sha256: string): string {
  return awsEndpoint() + code.downloadPath(sha256);
}
