/** Sets what the Lambda service sets for every function. Before the functions are loaded, as they read it when they start. */
export function setFunctionEnvironment(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    ...variables,
  });
}
