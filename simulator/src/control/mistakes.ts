import type { FastifyError } from 'fastify';

export type Mistake = { readonly path: string; readonly message: string };

/** Every mistake of a refused request with its place; undefined when the error is not about what was sent. */
export function mistakesOf(error: FastifyError): Mistake[] | undefined {
  if (error.validation) {
    return error.validation.map(({ instancePath, message }) => ({
      path: `${error.validationContext === 'querystring' ? 'query' : 'body'}${instancePath}`.replace(/\/$/, ''),
      message: message ?? 'not allowed',
    }));
  }
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? [{ path: 'body', message: error.message }] : undefined;
}
