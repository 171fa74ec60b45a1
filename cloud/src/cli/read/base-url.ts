/** The cloud's address, or what is wrong with the text. */
export function readBaseUrl(text: string): URL | string {
  const url = URL.parse(text.endsWith('/') ? text : `${text}/`);
  if (url?.protocol !== 'https:')
    return `${JSON.stringify(text)} is no address of a cloud; one like https://127.0.0.1:8443 is`;
  return url;
}
