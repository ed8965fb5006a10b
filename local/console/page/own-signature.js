/**
 * The query of an address that the runtime's administrator has signed for IAM; empty when the runtime signs none.
 *
 * @param {string} url of the stage
 * @returns {Promise<string>}
 */
export async function ownSignature(url) {
  const { pathname } = new URL(url);
  const answer = await fetch(`/.fanfare/signed-url?${new URLSearchParams({ path: pathname })}`).catch(() => undefined);
  return answer?.ok ? new URL((await answer.text()).trim()).search : "";
}
