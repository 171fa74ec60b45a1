import type { CombinedDefinition } from '../protection/combined-ups.ts';
import type { Client, Protection } from '../protection/guarded-ups.ts';
import type { PolicyLook, StageLook } from './policy-look.ts';
import type { PolicyRules } from './policy-rules.ts';

type Moment = Pick<PolicyLook, 'at' | 'elapsedMs' | 'upMs'>;

/** What the policy of one UPS sees now; undefined when there is no such UPS. */
export function lookAt(
  protection: Pick<Protection, 'ups' | 'clients' | 'forced' | 'toldMs'>,
  { label, stages }: Pick<PolicyRules, 'label' | 'stages'>,
  combined: readonly CombinedDefinition[],
  moment: Moment,
): PolicyLook | undefined {
  const ups = protection.ups().find((one) => one.label === label);
  if (ups === undefined) return undefined;
  const { readings } = ups;
  const number = (name: string) => (typeof readings[name] === 'number' ? readings[name] : undefined);
  const namesAt = (name: string) => protection.clients(name).map(sayClient);
  const forced = protection.forced(label);
  const seen = stages.map(({ name, outletGroup }): [string, StageLook] => {
    const group = outletGroup === undefined ? undefined : readings[`outlet.group.${outletGroup}.status`];
    const own = protection.forced(name);
    return [
      name,
      {
        clients: namesAt(name),
        forced: own,
        isTold: protection.toldMs(name) !== undefined,
        group: group === 'on' || group === 'off' ? group : undefined,
      },
    ];
  });
  // Servers on this UPS and others go down with it only when the others do not hold them.
  const others = combined.filter(({ name, fedBy }) => fedBy.includes(label) && protection.forced(name) !== undefined);
  return {
    ...moment,
    isFresh: ups.link === 'up',
    source: ups.source,
    isLow: ups.isLow,
    staysOffSeconds: ups.staysOffSeconds,
    offInMs: ups.offInMs,
    charge: number('battery.charge'),
    runtime: number('battery.runtime'),
    voltage: number('battery.voltage'),
    forced,
    isTold: protection.toldMs(label) !== undefined,
    clients: [...namesAt(label), ...others.flatMap(({ name }) => namesAt(name))],
    stages: Object.fromEntries(seen),
  };
}

const sayClient = ({ user, address, label }: Client): string => `${user} (${address}, ${label})`;
