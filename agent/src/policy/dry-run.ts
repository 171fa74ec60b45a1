import type { Config } from '../config/config-schema.ts';
import type { UpsPolicy } from '../config/policy-schema.ts';
import { SLEEP_SECONDS } from '../ups-link/act-for.ts';
import { type Foretold, foretell } from './foretell.ts';
import { rulesOf } from './policy-rules.ts';
import { sayRules } from './say-rules.ts';
import { sayTime } from './say-time.ts';

/** What is known of a UPS at present; nothing of it when no agent runs. */
export interface PresentUps {
  readonly isUp: boolean;
  /** Told to cut on good mains, an older unit stays off for so long. */
  readonly staysOffSeconds?: number | undefined;
  /** Under NUT's names. */
  readonly readings: Readonly<Record<string, string | number>>;
}

export interface Present {
  readonly ups: Readonly<Record<string, PresentUps>>;
  /** Servers that are logged in, by the name of the UPS. */
  readonly clients: Readonly<Record<string, readonly string[]>>;
}

export interface UpsDryRun {
  readonly label: string;
  /** Why it only says what it would do; undefined when it acts. */
  readonly idle: string | undefined;
  readonly rules: readonly string[];
  /** What it starts from. */
  readonly from: string;
  readonly isOnBattery: boolean;
  readonly timeline: readonly Foretold[];
  readonly warnings: readonly string[];
}

const ASSUMED_RUNTIME_SECONDS = 1800;
const ASSUMED_CHARGE = 100;

/** What would happen on each UPS of the policy if the mains failed now. */
export function dryRun(config: Pick<Config, 'policy' | 'ups'>, present: Present | undefined): UpsDryRun[] {
  return config.policy.ups.map((policy) => dryRunOf(config, policy, present));
}

function dryRunOf(
  { policy, ups }: Pick<Config, 'policy' | 'ups'>,
  own: UpsPolicy,
  present: Present | undefined,
): UpsDryRun {
  const { label } = own;
  const rules = rulesOf(own);
  const unit = ups.find((one) => one.label === label);
  const seen = present?.ups[label];
  const number = (name: string) => (typeof seen?.readings[name] === 'number' ? seen.readings[name] : undefined);
  const runtime = number('battery.runtime');
  const charge = number('battery.charge');
  const isKnown = seen?.isUp === true && runtime !== undefined && charge !== undefined;
  const begin = {
    chargePercent: isKnown ? charge : ASSUMED_CHARGE,
    runtimeSeconds: isKnown ? runtime : ASSUMED_RUNTIME_SECONDS,
    low: unit?.low ?? { runtimeSeconds: 300, chargePercent: 20 },
    staysOffSeconds: seen?.staysOffSeconds ?? (unit?.link.kind === 'ups-link' ? SLEEP_SECONDS : undefined),
    offDelaySeconds: isKnown ? offDelay(number) : undefined,
    // Servers on several feeds are told only when too few are left, which is not assumed.
    clients: namesAt(present, [label, ...own.stages.map(({ name }) => name)]),
    stageClients: Object.fromEntries(own.stages.map(({ name }) => [name, namesAt(present, [name])])),
  };
  const { lines, isTooLate } = foretell(rules, begin);
  const words = String(seen?.readings['ups.status'] ?? '').split(' ');
  const state = `${Math.round(begin.chargePercent)} % charge and ${sayTime(begin.runtimeSeconds)} of runtime`;
  return {
    label,
    idle:
      policy.mode !== 'on'
        ? `policy.mode is ${policy.mode}`
        : unit?.loadCommands === 'allow'
          ? undefined
          : 'loadCommands is deny',
    rules: sayRules(own, unit?.low),
    from: isKnown
      ? `from its present readings: ${state}`
      : `assumed, because ${present === undefined ? 'no agent runs on this file' : 'the UPS is not seen'}: ${state}`,
    isOnBattery: isKnown && words.includes('OB'),
    timeline: lines,
    warnings: warningsOf({ policy, ups }, own, isKnown ? seen : undefined, isTooLate),
  };
}

/** The longest off-delay of its groups: the whole output is off only then. */
function offDelay(number: (name: string) => number | undefined): number {
  const groups = [0, 1, 2, 3].map((group) => number(`outlet.group.${group}.delay.shutdown`) ?? 0);
  return Math.max(0, number('ups.delay.shutdown') ?? 0, ...groups);
}

const namesAt = (present: Present | undefined, names: readonly string[]): string[] =>
  names.flatMap((name) => present?.clients[name] ?? []);

function warningsOf(
  { policy }: Pick<Config, 'policy' | 'ups'>,
  { label, stages, wake }: UpsPolicy,
  seen: PresentUps | undefined,
  isTooLate: boolean,
): string[] {
  const warnings: string[] = [];
  if (isTooLate) warnings.push('the battery is empty before the output is cut: begin earlier, or wait shorter');
  for (const { name, outletGroup } of stages)
    if (
      seen !== undefined &&
      outletGroup !== undefined &&
      seen.readings[`outlet.group.${outletGroup}.name`] === undefined
    )
      warnings.push(`stage ${name}: this UPS shows no outlet group ${outletGroup}`);
  for (const { name, fedBy } of policy.servers)
    if (fedBy.includes(label) && !wake.hosts.some((host) => host.name === name))
      warnings.push(
        `${name} hangs on ${fedBy.join(' and ')}: while one of them is on, the cut of the other does not start it again; list it under wake.hosts`,
      );
  for (const { name, outletGroup } of stages)
    if (outletGroup === undefined && !wake.hosts.some(({ stage }) => stage === name))
      warnings.push(
        `stage ${name} has no outlet group and no host to wake: its servers stay off until somebody starts them`,
      );
  return warnings;
}
