import { BlockList, isIPv4, isIPv6 } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import type { AccessChange } from '../access/access.ts';
import type { Address } from '../adapters/address.ts';
import type { LinkChange } from '../line/links.ts';
import { accessFlags, takeAccess } from './access-flags.ts';
import type { UnitFlag } from './flags.ts';
import { parseLink } from './parse-link.ts';
import type { Given } from './split-flags.ts';

export type UnitConfig = {
  readonly model?: string;
  readonly raw?: string;
  readonly fromDump?: string;
  readonly serial?: string;
  readonly modbusTcp?: Address;
  readonly modbusCard?: Address;
  readonly modbusRtu?: string;
  /** With `raw`, that file holds the answers. */
  readonly upsLink?: { readonly path: string };
  readonly control?: Address;
  readonly baud: number;
  readonly unitId: number;
  readonly access?: AccessChange;
  readonly replyMs: number;
  readonly cardReplyMs?: number;
  readonly speed: number;
  readonly seed?: number;
  readonly loadPercent?: number;
  /** A shipped scene, `random:SEED`, or a path. */
  readonly scene?: string;
  readonly log?: string;
  readonly link?: LinkChange;
};

const bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200];

const refuse = (context: z.RefinementCtx, allowed: string, text: string): never => {
  context.addIssue({ code: 'custom', message: `${allowed}, not '${text}'` });
  return z.NEVER;
};

const number = (least: number, most: number, whole: 'whole' | 'any') =>
  z.string().transform((text, context) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const fits = value >= least && value <= most && (whole === 'any' || Number.isInteger(value));
    const allowed = `${whole === 'whole' ? 'a whole number' : 'a number'} from ${least} to ${most}`;
    return fits ? value : refuse(context, allowed, text);
  });

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIPv4(host) && loopback.check(host)) || (isIPv6(host) && loopback.check(host, 'ipv6'));

const address = (anywhere: boolean) =>
  z.string().transform((text, context): Address => {
    const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? [];
    const host = bracketed ?? plain ?? '';
    const port = Number(digits);
    if (!host || !(port <= 65_535)) return refuse(context, 'HOST:PORT with a port from 0 to 65535', text);
    if (anywhere || isLoopback(host)) return { host, port };
    return refuse(context, 'a loopback address (127.0.0.1, [::1], localhost) unless --listen-anywhere is given', text);
  });

/** Every mistake in it is named. */
function link(text: string, context: z.RefinementCtx): LinkChange {
  const parsed = parseLink(text);
  if ('link' in parsed) return parsed.link;
  for (const message of parsed.mistakes) context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

const schema = ({ models, anywhere }: { models: readonly string[]; anywhere: boolean }) =>
  z.object({
    model: z
      .string()
      .toUpperCase()
      .refine((sku) => models.includes(sku), { error: ({ input }) => `one of ${models.join(', ')}, not '${input}'` })
      .exactOptional(),
    raw: z.string().exactOptional(),
    'from-dump': z.string().exactOptional(),
    serial: z
      .string()
      .regex(/^[\x20-\x7e]{1,16}$/, { error: '1 to 16 printable ASCII characters' })
      .exactOptional(),
    'modbus-tcp': address(anywhere).exactOptional(),
    'modbus-card': address(anywhere).exactOptional(),
    'modbus-rtu': z.string().exactOptional(),
    'ups-link': z.string().exactOptional(),
    control: address(anywhere).exactOptional(),
    baud: z
      .string()
      .transform((text, context) =>
        bauds.includes(Number(text)) ? Number(text) : refuse(context, `one of ${bauds.join(', ')}`, text),
      )
      .default(9600),
    'unit-id': number(1, 223, 'whole').default(1),
    ...accessFlags,
    'reply-ms': number(0, 10_000, 'any').default(20),
    'card-reply-ms': number(0, 10_000, 'any').exactOptional(),
    speed: number(0, 10_000, 'any').default(1),
    seed: number(0, 0xffffffff, 'whole').exactOptional(),
    load: number(0, 200, 'any').exactOptional(),
    link: z.string().transform(link).exactOptional(),
    scene: z.string().exactOptional(),
    log: z.string().exactOptional(),
  } satisfies Record<UnitFlag, z.ZodType>);

/** Checks one unit's flags. Gives its configuration, or every mistake in them with the flag it is in. */
export function unitConfig(
  given: Given,
  allowed: { readonly models: readonly string[]; readonly anywhere: boolean },
): { config: UnitConfig } | { mistakes: readonly string[] } {
  const parsed = schema(allowed).safeParse(given);
  const mistakes = [
    ...(parsed.error?.issues ?? [])
      // A flag without its value has been named already.
      .filter(({ path: [flag] }) => !(typeof flag === 'string' && isEmpty(given, flag)))
      .map((issue) => `--${issue.path.join('.')}: ${issue.message}`),
    ...together(given),
  ];
  if (!parsed.success || mistakes.length > 0) return { mistakes };
  const { 'modbus-tcp': tcp, 'modbus-card': card, 'modbus-rtu': rtu, 'unit-id': unitId, ...others } = parsed.data;
  const { access, rest } = takeAccess(others);
  const {
    'reply-ms': replyMs,
    'card-reply-ms': cardReplyMs,
    'from-dump': fromDump,
    'ups-link': upsLink,
    load,
    log,
    ...same
  } = rest;
  return {
    config: {
      ...same,
      unitId,
      ...(Object.keys(access).length > 0 && { access }),
      replyMs,
      ...(fromDump !== undefined && { fromDump }),
      ...(cardReplyMs !== undefined && { cardReplyMs }),
      ...(tcp && { modbusTcp: tcp }),
      ...(card && { modbusCard: card }),
      ...(rtu !== undefined && { modbusRtu: path.resolve(rtu) }),
      ...(upsLink !== undefined && { upsLink: { path: path.resolve(upsLink) } }),
      ...(load !== undefined && { loadPercent: load }),
      ...(log !== undefined && { log: path.resolve(log) }),
    },
  };
}

const isEmpty = (given: Given, flag: string): boolean =>
  Object.entries(given).some(([name, text]) => name === flag && text === '');

/** What the flags of one unit must have together. */
function together(given: Given): string[] {
  const { model, raw, scene, 'from-dump': dump } = given;
  const mistakes: string[] = [];
  if (model === undefined && raw === undefined && scene === undefined && dump === undefined)
    mistakes.push('--model, --from-dump, --raw or a --scene with a model is needed');
  if (model !== undefined && raw !== undefined) mistakes.push('--model and --raw exclude each other');
  for (const flag of ['from-dump', 'serial', 'load', 'speed', 'scene', 'log'] as const) {
    if (raw !== undefined && given[flag] !== undefined)
      mistakes.push(`--${flag}: a recorded unit (--raw) has no such thing`);
  }
  const modbus = (['modbus-tcp', 'modbus-card', 'modbus-rtu'] as const).filter((door) => given[door] !== undefined);
  if (given['ups-link'] !== undefined && modbus.length > 0)
    mistakes.push(
      `--ups-link: a unit that speaks it speaks no Modbus; leave out ${modbus.map((door) => `--${door}`).join(', ')}`,
    );
  const doors: UnitFlag[] = ['modbus-tcp', 'modbus-card', 'modbus-rtu', 'ups-link', 'control'];
  if (doors.every((door) => given[door] === undefined)) {
    mistakes.push(`at least one of ${doors.map((door) => `--${door}`).join(', ')} is needed`);
  }
  if (given['card-reply-ms'] !== undefined && given['modbus-card'] === undefined)
    mistakes.push('--card-reply-ms: there is no --modbus-card');
  if (given.baud !== undefined && given['modbus-rtu'] === undefined) mistakes.push('--baud: there is no --modbus-rtu');
  return mistakes;
}
