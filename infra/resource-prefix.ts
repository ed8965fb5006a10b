/**
 * The first part of the names of a deployment's resources, such as `fanfare-dev`. A hyphen in the stage is doubled (`fanfare-pre--prod`), and
 * a name has single hyphens only. So the last single hyphen always separates name and stage, and `chat-a` in stage `b` never shares a name
 * with `chat` in stage `a-b`.
 */
export function resourcePrefix({ name, stage }: { readonly name: string; readonly stage: string }): string {
  return `${name}-${doubleHyphens(stage)}`;
}

function doubleHyphens(stage: string): string {
  return stage.replaceAll("-", "--");
}
