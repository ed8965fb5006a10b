import { header } from "./find-token";

/**
 * Whether a page may connect. Browsers send the page's origin and do not let the page change it; other programs send none, or any, so this
 * keeps foreign pages away and nobody else. They must show a token instead.
 *
 * @param allowed origins such as `https://app.example.com`; empty allows all
 */
export function isAllowedOrigin(headers: Parameters<typeof header>[0], allowed: readonly string[]): boolean {
  const origin = header(headers, "origin");
  return allowed.length === 0 || origin === undefined || allowed.includes(origin);
}
