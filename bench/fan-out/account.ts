/** What API Gateway takes of an account, a second and at once. docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const ACCOUNT = { ratePerSecond: 10_000, burst: 5_000 };
