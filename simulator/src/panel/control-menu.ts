import { composeOutletCommand, outletGroupBit, presentOutletGroups } from '@ridethrough/protocol';
import { type PanelEffect, type PanelMenu, writing } from './panel-effect.ts';
import { action, list, type PanelItem } from './panel-item.ts';
import type { PanelView } from './panel-view.ts';

/** Turns everything behind the unit on or off; also what the power key asks. */
export function outputAction({ read }: PanelView): { readonly asks: string; readonly effect: PanelEffect } {
  return read('upsStatus')?.has('off')
    ? { asks: 'Turn output on?', effect: writing('simpleSignalingCommand', ['remoteOn']) }
    : { asks: 'Turn output off?', effect: writing('simpleSignalingCommand', ['remoteOff']) };
}

export function controlMenu(view: PanelView, menu: PanelMenu): PanelItem {
  const { asks, effect } = outputAction(view);
  const muted = view.read('userInterfaceStatus')?.has('alarmSounding')
    ? [action('Mute alarm', 'Mute the alarm?', writing('userInterfaceCommand', ['mute']))]
    : [];
  return list('Control', [
    action(asks.slice(0, -1), asks, effect),
    action('Shut down', 'Off until mains ok?', writing('simpleSignalingCommand', ['requestShutdown'])),
    ...(menu === 'advanced' ? [...bypassActions(view), ...groupMenus(view)] : []),
    ...muted,
  ]);
}

/** Only where there is a way around the inverter. */
function bypassActions({ read }: PanelView): PanelItem[] {
  if (read('bypassVoltage') === undefined) return [];
  return read('upsStatus')?.has('bypass')
    ? [action('End bypass', 'Leave bypass?', writing('upsCommand', ['outOfBypass']))]
    : [action('Bypass', 'Go to bypass?', writing('upsCommand', ['intoBypass']))];
}

const verbs = { on: 'Turn on', off: 'Turn off', reboot: 'Reboot', shutdown: 'Shut down' } as const;

function groupMenus({ read }: PanelView): PanelItem[] {
  const outletGroups = read('outletGroups');
  return presentOutletGroups(outletGroups ? { outletGroups } : {}).map((group) => {
    const name = read(`${outletGroupBit(group)}Name`) || (group === 0 ? 'Main group' : `Group ${group}`);
    const command = (verb: keyof typeof verbs): PanelItem =>
      action(verbs[verb], `${verbs[verb]}?`, {
        do: 'write',
        register: 'outletCommand',
        words: composeOutletCommand({ command: verb, modifiers: [], groups: [group], source: 'local' }),
      });
    return list(name, [command('on'), command('off'), command('reboot'), command('shutdown')]);
  });
}
