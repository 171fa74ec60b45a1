import { commands } from '@ridethrough/protocol';
import { flagsOfCommand } from '../command-flags.ts';
import { exitCodes } from '../exit-codes.ts';
import { flagHelp } from '../flags/flag-help.ts';
import { wrap } from '../flags/wrap.ts';
import { defineSubcommand } from '../subcommand.ts';

export default defineSubcommand({
  name: 'commands',
  words: '[NAME]',
  says: 'what a UPS can be told to do; with the name of a command, that one alone',
  flags: {},
  read([name], _values, mistakes) {
    if (name === undefined || Object.hasOwn(commands, name)) return name;
    mistakes.push(`${name}: there is no such command; ${Object.keys(commands).join(', ')} are`);
    return name;
  },
  async run({ out, json }, name) {
    const all = Object.values(commands).filter((command) => name === undefined || command.name === name);
    if (json) {
      const list = all.map((command) => {
        const { name, help, kind, load, repeatable } = command;
        const flags = Object.entries(flagsOfCommand(command)).map(([flag, { arg, type, required, says }]) => {
          return { flag: `--${flag}`, arg, type, required, says };
        });
        return { name, help, kind, load, repeatable, flags };
      });
      out.json({ commands: list });
      return exitCodes.ok;
    }
    for (const command of all) {
      const kind = command.kind === 'immediate' ? 'at once, or not at all' : 'waits for its agent up to a day';
      out.lines([
        command.name,
        ...wrap(`${command.help} (${kind}${command.load ? '; touches a load' : ''})`, 76).map((line) => `    ${line}`),
      ]);
      const flags = flagsOfCommand(command);
      if (Object.keys(flags).length > 0)
        out.lines(
          flagHelp(flags, 78)
            .split('\n')
            .map((line) => `  ${line}`),
        );
      out.line('');
    }
    out.line("A unit's own list stands in `show UPS`; `do UPS COMMAND` tells it to.");
    return exitCodes.ok;
  },
});
