import { sendSigned } from "../send-signed";

/** A handler that invokes another function over the Lambda API with the credentials that it was given. */
export async function handler({ calls }: { readonly calls: string }): Promise<unknown> {
  const {
    AWS_ENDPOINT_URL_LAMBDA,
    AWS_REGION = "",
    AWS_ACCESS_KEY_ID = "",
    AWS_SECRET_ACCESS_KEY = "",
    AWS_SESSION_TOKEN = "",
  } = process.env;
  const { status, headers, body } = await sendSigned({
    url: `${AWS_ENDPOINT_URL_LAMBDA}/2015-03-31/functions/${calls}/invocations`,
    method: "POST",
    body: "{}",
    service: "lambda",
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN },
  });
  return [status, headers["x-amzn-errortype"] ?? null, JSON.parse(body)];
}
