import { isOwnHost, isOwnOrigin } from './allowed-host.ts';
import type { Gate } from './gate.ts';
import { type HttpAnswer, type HttpAsked, jsonAnswer, textAnswer } from './http-exchange.ts';
import { type PageSource, pageContent } from './page-content.ts';
import { pageIcon, pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { renderLogin, renderPage } from './render-page.ts';
import { renderParts } from './render-parts.ts';
import { readCookie, sayCookie } from './session-cookie.ts';

export interface LocalPageParts {
  /** UTC ms by the machine's own clock. */
  readonly wallNow: () => number;
  readonly source: PageSource;
  /** Undefined: whoever reaches it may look. */
  readonly gate: Gate | undefined;
  /** Names of this machine that may stand in a Host header, besides its addresses. */
  readonly names: readonly string[];
  /** A try that failed: from where. */
  readonly onFailedLogin: (from: string, why: 'wrong' | 'too-many') => void;
}

const files: Readonly<Record<string, readonly [string, string]>> = {
  '/page.css': [pageStyle, 'text/css'],
  '/page.js': [pageScript, 'text/javascript'],
  '/icon.svg': [pageIcon, 'image/svg+xml'],
};
const pages = ['/', '/login', '/logout', '/parts.json', '/status.json'] as const;
type Path = (typeof pages)[number];

/** The local page: looks, and changes nothing but who is logged in. */
export class LocalPage {
  private readonly parts: LocalPageParts;

  constructor(parts: LocalPageParts) {
    this.parts = parts;
  }

  async answer(asked: HttpAsked): Promise<HttpAnswer> {
    const { method, headers } = asked;
    if (!isOwnHost(headers.host, this.parts.names))
      return textAnswer(
        421,
        'This name is not known to be one of the gateway. Use its address, or add the name to local.page.names in agent.yaml.\n',
      );
    const [body, type] = files[asked.path] ?? [];
    const path = pages.find((one) => one === asked.path);
    if (body === undefined && path === undefined) return textAnswer(404, 'There is no such page.\n');
    const isForm = path === '/login' || path === '/logout';
    if (method === 'POST' && isForm) {
      if (!isOwnOrigin(headers.origin, headers.host)) return textAnswer(403, 'Only the page itself may send this.\n');
      return path === '/login' ? this.login(asked) : this.logout(asked);
    }
    if (method !== 'GET' && method !== 'HEAD')
      return textAnswer(405, 'There is only GET here.\n', 'text/plain', { allow: isForm ? 'GET, POST' : 'GET' });
    // A browser that says so fetches it for another site; following a link from there to the page is nothing bad.
    if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
      return textAnswer(403, 'Not for other sites.\n');
    if (body !== undefined) return textAnswer(200, body, type);
    return path === undefined ? textAnswer(404, '') : this.show(path, asked);
  }

  private async show(path: Path, asked: HttpAsked): Promise<HttpAnswer> {
    const { wallNow, source, gate } = this.parts;
    const isIn = await this.isIn(asked);
    if (isIn === 'too-many') return jsonAnswer(429, { error: { code: 'too-many', message: TOO_MANY } });
    if (path.endsWith('.json')) {
      if (!isIn)
        return jsonAnswer(401, { error: { code: 'log-in', message: 'the password of this gateway is needed' } });
      const content = pageContent(source, wallNow());
      return jsonAnswer(200, path === '/parts.json' ? renderParts(content) : content);
    }
    if (path === '/') {
      if (!isIn) return seeOther('/login');
      return textAnswer(200, renderPage(pageContent(source, wallNow()), { canLeave: gate !== undefined }), 'text/html');
    }
    return isIn ? seeOther('/') : textAnswer(200, renderLogin(undefined), 'text/html');
  }

  private async login(asked: HttpAsked): Promise<HttpAnswer> {
    const { gate, onFailedLogin } = this.parts;
    if (gate === undefined) return seeOther('/');
    const password = new URLSearchParams(asked.body).get('password') ?? '';
    const verdict = await gate.try(password, asked.from);
    if (verdict.is === 'right') return seeOther('/', { 'set-cookie': sayCookie(gate.sessions.begin()) });
    onFailedLogin(asked.from, verdict.is);
    if (verdict.is === 'wrong') return textAnswer(401, renderLogin('That is not the password.'), 'text/html');
    const seconds = Math.ceil(verdict.waitMs / 1000);
    const says = `${TOO_MANY} Again in ${seconds} s.`;
    return textAnswer(429, renderLogin(says), 'text/html', { 'retry-after': String(seconds) });
  }

  private logout({ headers }: HttpAsked): HttpAnswer {
    const token = readCookie(headers.cookie);
    if (token !== undefined) this.parts.gate?.sessions.end(token);
    return seeOther('/', { 'set-cookie': sayCookie(undefined) });
  }

  /** By its session, or by the password itself as programs send it. */
  private async isIn({ headers, from }: HttpAsked): Promise<boolean | 'too-many'> {
    const { gate, onFailedLogin } = this.parts;
    if (gate === undefined) return true;
    const token = readCookie(headers.cookie);
    if (token !== undefined && gate.sessions.has(token)) return true;
    const [, basic] = /^basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
    if (basic === undefined) return false;
    const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
    const verdict = await gate.try(password, from);
    if (verdict.is === 'right') return true;
    onFailedLogin(from, verdict.is);
    return verdict.is === 'too-many' ? 'too-many' : false;
  }
}

const TOO_MANY = 'Too many tries.';

const seeOther = (where: string, more: Readonly<Record<string, string>> = {}): HttpAnswer =>
  textAnswer(303, '', 'text/plain', { location: where, ...more });
