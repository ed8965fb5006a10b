import { randomUUID } from "node:crypto";
import type { SecretEntry, SecretVersion } from "../../account/entries/secrets";
import { ModelledError } from "../../aws-api/modelled/operation";

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** The version of a request that sets a value. */
export interface NewValue {
  readonly ClientRequestToken?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly VersionStages?: readonly string[] | undefined;
}

export function hasValue({ SecretString, SecretBinary }: NewValue): boolean {
  return SecretString !== undefined || SecretBinary !== undefined;
}

/**
 * The secret with another version, whose stages leave the versions that had them. A request that comes again changes nothing.
 * @throws ModelledError ResourceExistsException for the token of another version
 */
export function withVersion(secret: SecretEntry, value: NewValue): { readonly secret: SecretEntry; readonly version: SecretVersion } {
  const { ClientRequestToken: VersionId = randomUUID(), SecretString, SecretBinary, VersionStages = [CURRENT] } = value;
  const content = {
    ...(SecretString !== undefined && { SecretString }),
    ...(SecretBinary !== undefined && { SecretBinary: Buffer.from(SecretBinary).toString("base64") }),
  };
  const same = secret.versions.find((version) => version.VersionId === VersionId);
  if (same) {
    if (same.SecretString === content.SecretString && same.SecretBinary === content.SecretBinary) return { secret, version: same };
    throw new ModelledError(
      "ResourceExistsException",
      "You can't use ClientRequestToken because that token is already in use for the secret.",
    );
  }
  const CreatedDate = new Date().toISOString();
  const version: SecretVersion = { VersionId, ...content, VersionStages: [], CreatedDate };
  const added: SecretEntry = { ...secret, versions: [...secret.versions, version], LastChangedDate: CreatedDate };
  const staged = VersionStages.reduce((changed, stage) => withStage(changed, stage, VersionId), added);
  return { secret: staged, version: { ...version, VersionStages } };
}

/** The secret with a stage at one version only. When `AWSCURRENT` moves, the version that had it becomes `AWSPREVIOUS`. */
export function withStage(secret: SecretEntry, stage: string, versionId: string | undefined): SecretEntry {
  const before = secret.versions.find(({ VersionStages }) => VersionStages.includes(stage));
  const moved = { ...secret, versions: secret.versions.map((version) => withStageAt(version, stage, version.VersionId === versionId)) };
  const becomesPrevious = stage === CURRENT && before !== undefined && before.VersionId !== versionId;
  return becomesPrevious ? withStage(moved, PREVIOUS, before.VersionId) : moved;
}

function withStageAt(version: SecretVersion, stage: string, isThere: boolean): SecretVersion {
  const others = version.VersionStages.filter((one) => one !== stage);
  return { ...version, VersionStages: isThere ? [...others, stage] : others };
}

/** By id and by stage, `AWSCURRENT` without either. @throws ModelledError ResourceNotFoundException */
export function findVersion(
  { versions }: SecretEntry,
  { VersionId, VersionStage }: { readonly VersionId?: string | undefined; readonly VersionStage?: string | undefined },
): SecretVersion {
  const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
  const found = versions.find(
    (version) =>
      (VersionId === undefined || version.VersionId === VersionId) && (stage === undefined || version.VersionStages.includes(stage)),
  );
  if (found) return found;
  const which = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
  throw new ModelledError("ResourceNotFoundException", `Secrets Manager can't find the specified secret value for ${which}`);
}
