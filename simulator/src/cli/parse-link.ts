import { linkBody } from '../control/acts/link.ts';
import type { LinkChange } from '../line/links.ts';

/** What `--link` names, in the form of `PUT /link`; or every mistake in it, with its place. */
export function parseLink(text: string): { readonly link: LinkChange } | { readonly mistakes: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { mistakes: [`JSON as PUT /link takes it, such as '{"quirks":{"longestRead":60}}', not '${text}'`] };
  }
  const read = linkBody.safeParse(json);
  if (read.success) return { link: read.data };
  return {
    mistakes: read.error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('/')}: ${message}` : message,
    ),
  };
}
