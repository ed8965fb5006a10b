/** Path and query of a request target. Split by hand: `new URL` throws at a target such as `//`. */
export function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const at = target.indexOf("?");
  return at < 0
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, at), query: new URLSearchParams(target.slice(at)) };
}
