/** What IAM refuses (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). Each rule gives the reason, or undefined. */

export function roleNameProblem(name: string): string | undefined {
  return nameProblem(name, 64);
}

export function policyNameProblem(name: string): string | undefined {
  return nameProblem(name, 128);
}

function nameProblem(name: string, maxLength: number): string | undefined {
  return /^[\w+=,.@-]+$/.test(name) && name.length <= maxLength
    ? undefined
    : `${JSON.stringify(name)}: AWS takes 1 to ${maxLength} letters, digits and +=,.@_-`;
}
