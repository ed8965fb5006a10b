/**
 * As the runtime counts routes (`routeTotalsKey` in `feed.ts`, which a browser cannot load).
 *
 * @param {string} routeKey
 * @param {string} functionName
 */
export function routeTotalsKey(routeKey, functionName) {
  return `${routeKey} ${functionName}`;
}
