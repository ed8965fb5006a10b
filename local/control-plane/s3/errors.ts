import { ApiError } from "../../aws-api/api-error";

/** docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. The model of S3 has few of its errors. */
export function s3Error(status: number, code: string, message: string): ApiError {
  return new ApiError(status, code, message);
}

export function noSuchBucket(): ApiError {
  return s3Error(404, "NoSuchBucket", "The specified bucket does not exist");
}

export function noSuchKey(): ApiError {
  return s3Error(404, "NoSuchKey", "The specified key does not exist.");
}
