import {
  makeSigningKey,
  openCommand,
  openReceipt,
  type SealFaultCode,
  sealCommand,
  sealFaults,
  sealReceipt,
  sealTypes,
} from '@ridethrough/protocol';
import { generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { AGENT, base64url, bundleOf, commandOf, forge, headerOf, keys, receiptOf } from './trust-rig.ts';

const trust = { bundle: bundleOf(1), agent: AGENT };
const command = await sealCommand(commandOf(), keys.command);
const receipt = await sealReceipt(receiptOf(), keys.receipt);
const codeOf = async (input: string | Uint8Array): Promise<string> => {
  const opened = await openCommand(input, trust);
  return opened.ok ? 'ok' : opened.code;
};
const header = headerOf(sealTypes.command, keys.command);
const body = JSON.stringify(commandOf());

test('what was sealed opens, as text and as the bytes that MQTT hands over', async () => {
  expect(await openCommand(command, trust)).toEqual({ ok: true, message: commandOf(), kid: keys.command.kid });
  expect(await openCommand(Buffer.from(command), trust)).toMatchObject({ ok: true });
  expect(await openReceipt(receipt, trust)).toEqual({ ok: true, message: receiptOf(), kid: keys.receipt.kid });
});

test('a field of a later version comes through', async () => {
  const later = await openCommand(await sealCommand(commandOf({ later: { x: 1 } }), keys.command), trust);
  expect(later).toMatchObject({ ok: true, message: { later: { x: 1 } } });
});

test('every other character at every position, one left out, one put in: never taken', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \u00e9';
  const last = command.length - 1;
  for (let at = 0; at <= last; at += 1) {
    // All of them where bits are left over at the end of a part, some of them elsewhere.
    const others = at === last || command[at + 1] === '.' ? alphabet : [...'AQgw_.'];
    const was = command[at] ?? '';
    const now = [...others].filter((other) => other !== was).map((other) => other + command.slice(at + 1));
    for (const rest of [...now, command.slice(at + 1), `A${command.slice(at)}`, `.${command.slice(at)}`])
      expect(await codeOf(command.slice(0, at) + rest), `${at}: ${rest.slice(0, 3)}`).not.toBe('ok');
  }
  expect(await codeOf(`${command}A`)).not.toBe('ok');
  expect(await codeOf(`${command}.`)).toBe('not-jws');
});

test('parts of two good ones do not make a third', async () => {
  const other = await sealCommand(commandOf({ id: 'c2', name: 'outlet-group.on' }), keys.command);
  const [a, b] = [command.split('.'), other.split('.')];
  expect(await codeOf([a[0], b[1], a[2]].join('.'))).toBe('bad-signature');
  expect(await codeOf([a[0], a[1], b[2]].join('.'))).toBe('bad-signature');
});

describe('another algorithm', () => {
  const { x, kty, crv } = keys.command;
  const secrets = {
    'the bytes of the public key': Buffer.from(x, 'base64url'),
    'the text of the public key': Buffer.from(x),
    'the JWK of the public key': Buffer.from(JSON.stringify({ crv, kty, x })),
  };
  test.each(Object.entries(secrets))('HS256 with %s as the secret', async (_, secret) => {
    expect(await codeOf(await forge({ ...header, alg: 'HS256' }, body, new Uint8Array(secret)))).toBe(
      'wrong-algorithm',
    );
  });
  test('ES256', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(await codeOf(await forge({ ...header, alg: 'ES256' }, body, privateKey))).toBe('wrong-algorithm');
  });
  test.each(['none', 'None', 'eddsa', 'Ed25519', '', 7, null, undefined, ['EdDSA']])('alg %j', async (alg) => {
    const bare = `${base64url(JSON.stringify({ ...header, alg }))}.${base64url(body)}`;
    expect(await codeOf(`${bare}.`)).toBe('wrong-algorithm');
    expect(await codeOf(`${bare}.${command.split('.')[2]}`)).toBe('wrong-algorithm');
  });
  test('no signature at all', async () => {
    expect(await codeOf(`${command.slice(0, command.lastIndexOf('.'))}.`)).toBe('bad-signature');
  });
});

describe('the header', () => {
  test.each([undefined, 'JWT', '', sealTypes.command.toUpperCase(), `application/${sealTypes.command}`, 1, null])(
    'typ %j is another type',
    async (typ) => {
      const bare = `${base64url(JSON.stringify({ ...header, typ }))}.${base64url(body)}.AAAA`;
      expect(await codeOf(bare)).toBe('wrong-type');
    },
  );
  test.each([
    { crit: ['b64'], b64: false },
    { b64: true },
    { jwk: keys.command },
    { jku: 'https://evil.example/keys' },
    { x5c: ['AAAA'] },
    { zip: 'DEF' },
    { iat: 1 },
  ])('nothing besides alg, typ and kid: %j', async (more) => {
    const bare = `${base64url(JSON.stringify({ ...header, ...more }))}.${base64url(body)}.AAAA`;
    expect(await codeOf(bare)).toBe('bad-header');
  });
  test.each(['[]', 'null', '7', '"x"', '{', '', '\u{feff}{}', '{"alg":"EdDSA"} {}'])('%j is none', async (text) => {
    expect(await codeOf(`${base64url(text)}.${base64url(body)}.AAAA`)).toBe('not-jws');
  });
  test('members of Object.prototype are not members of a header', async () => {
    const text = `{"__proto__":${JSON.stringify(header)}}`;
    expect(await codeOf(`${base64url(text)}.${base64url(body)}.AAAA`)).toBe('wrong-type');
  });
});

describe('the key', () => {
  test.each([undefined, null, 7, '', 'x', '__proto__', 'constructor', [keys.command.kid]])('kid %j', async (kid) => {
    const bare = `${base64url(JSON.stringify({ ...header, kid }))}.${base64url(body)}.AAAA`;
    expect(await codeOf(bare)).toBe('unknown-key');
  });
  test("a good signature by another cloud's key", async () => {
    expect(await codeOf(await sealCommand(commandOf(), await makeSigningKey('command')))).toBe('unknown-key');
  });
  test("another cloud's key under the id of ours", async () => {
    const other = { ...(await makeSigningKey('command')), kid: keys.command.kid };
    expect(await codeOf(await sealCommand(commandOf(), other))).toBe('bad-signature');
  });
  test('the receipt key and the root cannot command, nor a command key receipt', async () => {
    for (const wrong of [keys.receipt, keys.root])
      expect(await codeOf(await forge(headerOf(sealTypes.command, wrong), body, wrong))).toBe('unknown-key');
    const forged = await forge(headerOf(sealTypes.receipt, keys.command), JSON.stringify(receiptOf()), keys.command);
    expect(await openReceipt(forged, trust)).toMatchObject({ ok: false, code: 'unknown-key' });
  });
  test('a key that was retired', async () => {
    const next = await makeSigningKey('command');
    const overlap = { ...trust, bundle: bundleOf(2, { commandKeys: [keys.command, next] }) };
    const after = { ...trust, bundle: bundleOf(3, { commandKeys: [next] }) };
    expect(await openCommand(command, overlap)).toMatchObject({ ok: true });
    expect(await openCommand(await sealCommand(commandOf(), next), overlap)).toMatchObject({ ok: true });
    expect(await openCommand(command, after)).toMatchObject({ ok: false, code: 'unknown-key' });
  });
});

describe('the body, signed well', () => {
  const { issued: _, ...unissued } = commandOf();
  test.each([
    ['no JSON', 'off!'],
    ['nothing', ''],
    ['half of it', body.slice(0, -1)],
    ['two of them', `${body}${body}`],
    ['an array', `[${body}]`],
    ['another version', JSON.stringify({ ...commandOf(), v: 2 })],
    ['a field missing', JSON.stringify(unissued)],
    ['an id with a slash', JSON.stringify({ ...commandOf(), ups: '../x' })],
    ['brackets without end', '['.repeat(100_000)],
    ['brackets within brackets', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['a byte order mark', `\ufeff${body}`],
    ['no UTF-8', Uint8Array.of(...new TextEncoder().encode('{"v":"'), 0xff, 0xfe, 0x22, 0x7d)],
    ['no UTF-8 within a name', Buffer.from(JSON.stringify(commandOf({ args: {}, by: 'Andr\u00e9' })), 'latin1')],
    ['overlong UTF-8', Uint8Array.of(0xc0, 0xaf)],
  ])('%s', async (_, payload) => {
    expect(await codeOf(await forge(header, payload, keys.command))).toBe('bad-body');
  });
  test('says where', async () => {
    const opened = await openCommand(await forge(header, JSON.stringify(unissued), keys.command), trust);
    expect(opened).toMatchObject({ says: expect.stringContaining('issued') });
  });
  test('a prototype in it stays out of objects', async () => {
    const payload = body.replace('"args":{', '"__proto__":{"agent":"gw-evil"},"args":{"__proto__":{"force":true},');
    const opened = await openCommand(await forge(header, payload, keys.command), trust);
    if (!opened.ok) throw new Error(opened.says);
    expect(Reflect.get(opened.message.args, 'force')).toBeUndefined();
    expect(opened.message.agent).toBe(AGENT);
    expect(Reflect.get({}, 'force')).toBeUndefined();
  });
  test('for another agent', async () => {
    const other = commandOf({ agent: 'gw-9876543210' });
    expect(await codeOf(await sealCommand(other, keys.command))).toBe('wrong-agent');
    const theirs = await sealReceipt(receiptOf({ agent: 'gw-9876543210' }), keys.receipt);
    expect(await openReceipt(theirs, trust)).toMatchObject({ ok: false, code: 'wrong-agent' });
  });
});

describe('rubbish', () => {
  test.each(
    Object.entries({
      nothing: '',
      dots: '..',
      'JSON as it was before': body,
      'more dots': '....',
      padding: `${command}=`,
      'a line end': `${command}\n`,
      'a blank before': ` ${command}`,
      'standard base64': `${command.split('.').slice(0, 2).join('.')}.++//`,
      'letters that look like ours': command.replaceAll('e', '\u0435'),
      'full width': command.replaceAll('A', '\uff21'),
      'half a surrogate': `${command}\ud800`,
      NUL: `${command}\0`,
    }),
  )('%s', async (_, text) => expect(await codeOf(text)).toBe('not-jws'));
  test('bytes', async () => {
    expect(await codeOf(Uint8Array.of(0xff, 0x2e, 0, 0x2e, 0x80))).toBe('not-jws');
    expect(await codeOf(Buffer.from(command, 'utf16le'))).toBe('not-jws');
  });
  test.each(['A', '.', '{"', '\n', '\u{1f50c}'])('a megabyte of %j is not looked at', async (unit) => {
    const text = unit.repeat(1024 * 1024);
    expect(await codeOf(text)).toBe('too-large');
    expect(await codeOf(Buffer.from(text))).toBe('too-large');
  });
  test('a megabyte that is signed well is not looked at either', async () => {
    const payload = JSON.stringify(commandOf({ args: { a: 'x'.repeat(1024 * 1024) } }));
    expect(await codeOf(await forge(header, payload, keys.command))).toBe('too-large');
  });
});

describe('sealing', () => {
  test('refuses what the other end would refuse', async () => {
    await expect(sealCommand(commandOf({ agent: 'a.b' }), keys.command)).rejects.toMatchObject({ code: 'seal' });
    const large = commandOf({ args: { a: 'x'.repeat(200 * 1024) } });
    await expect(sealCommand(large, keys.command)).rejects.toMatchObject({ code: 'seal' });
  });
  test('a receipt of all that one may name is far below the limit', async () => {
    const ranges = Array.from({ length: 32 }, (_, at): [number, number] => [1e9 + at * 2, 1e9 + at * 2]);
    const epochs = Array.from({ length: 64 }, (_, at) => ({ epoch: `${1e8 + at}-0a1b2c3d`, upTo: 1e9, ranges }));
    expect((await sealReceipt(receiptOf({ epochs }), keys.receipt)).length).toBeLessThan(128 * 1024);
  });
});

test('every fault has a sentence that begins as a sentence of its own would', () => {
  for (const code of Object.keys(sealFaults) as SealFaultCode[]) expect(sealFaults[code]).toMatch(/^(it|its|a) .{10}/);
});
