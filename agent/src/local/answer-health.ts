import { type HttpAnswer, type HttpAsked, jsonAnswer } from '../local-page/http-exchange.ts';

/** `GET /healthz`: 200 when all is well, 503 with the reasons when not; undefined for every other path. */
export function answerHealth(
  { method, path }: Pick<HttpAsked, 'method' | 'path'>,
  judge: () => { ok: boolean; reasons: string[] },
): HttpAnswer | undefined {
  if (path !== '/healthz') return undefined;
  if (method !== 'GET' && method !== 'HEAD')
    return jsonAnswer(405, { ok: false, reasons: ['there is only GET /healthz'] });
  const health = judge();
  return jsonAnswer(health.ok ? 200 : 503, health);
}
