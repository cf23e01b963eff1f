/** The scheme and origin that the built page is served under; nothing outside the app can serve it. */
export const APP_SCHEME = 'switchyard';
export const APP_ORIGIN = `${APP_SCHEME}://app`;

/**
 * Content security policy of the built page: its own scripts, styles and images and nothing else. Inline style
 * attributes are let through because Radix and Recharts place elements by them; a style cannot run code.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether `url` has `origin`. Compared by parts: `URL.origin` is "null" for a scheme of one's own. */
export function hasOrigin(url: string, origin: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(origin)) return false;
  const [one, other] = [new URL(url), new URL(origin)];
  return one.protocol === other.protocol && one.host === other.host && one.username === '';
}
