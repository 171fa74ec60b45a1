import { type AnyCommand, commands, jsonSchemaOf, refusals } from '@ridethrough/protocol';

type ArgsSchema = { properties?: Record<string, { description?: string }>; required?: string[] };

const rules = `Which of these a unit has stands in its identity (\`capabilities\`): by the registers that it answers, its outlet
groups, its family, and the way to it. What a unit does not list is refused, by the cloud and by its agent. Not offered at
all: the output frequency, the factory settings, and the reset of names and logs.

## What touches a load

- It needs \`loadCommands: allow\` in the agent's own file. It is refused while a test, a calibration or a sequence of the
  outlets is under way, and on battery it needs \`force\`.
- It names the outlet group, or the unit, as the person saw it; the agent reads the name again before it writes.
- \`ups.off\` needs \`force\` where any outlet group feeds the gateway or the network, and so does \`outlet-group.off\` of that
  group. \`ups.shutdown\` and the reboots do not, because the outlets come back by themselves. On battery \`ups.shutdown\` does
  what it is for, and still needs \`force\`: who asks for it then knows that everything goes dark until the mains are back.
- A command to the whole unit is one write for all its outlet groups. An SRT refuses that on its serial port, and some units
  do not let their main group be commanded; there the unit's own shutdown signal is written instead, which is known
  before anything is. That signal has no choice of delays: \`ups.shutdown\` and \`ups.reboot\` need \`delay\` there, \`ups.off\`
  takes none, and \`ups.reboot\` is refused without mains, because the unit would wait for them.
- \`ups.shutdown\` is confirmed once the output is on again, or is off and held off by the mains or the battery alone.
- A cancel is sent only because somebody asked for it. It leaves the outlets as they are at that moment: a group that is
  off in the middle of its reboot stays off. The command that it ends becomes \`cancelled\`.
- A calibration runs the load from the battery until that is nearly empty. It needs mains and a full battery.
- Load shedding switches loads off later, so its settings fall under the same rules, and are refused on battery.

## Settings

A setting waits for its agent for up to a day and may be repeated. It is confirmed when it reads back as it was written; it is
\`failed\` with both values when the unit took another one, \`unproven\` with both when it kept the old one, and \`refused\` when the unit said no.
`;

function section({ argsSchema, ...command }: AnyCommand): string {
  const { properties = {}, required = [] } = jsonSchemaOf(argsSchema) as ArgsSchema;
  const rows = Object.entries(properties).map(
    ([name, { description = '' }]) => `| \`${name}\` | ${required.includes(name) ? 'yes' : 'no'} | ${description} |`,
  );
  const args =
    rows.length === 0 ? 'No arguments.' : ['| argument | needed | what it is |', '|---|---|---|', ...rows].join('\n');
  const facts = [
    command.kind,
    command.load ? 'touches the load' : 'does not touch the load',
    `plan ${command.plan}`,
    `role ${command.role}`,
    command.repeatable ? 'may be repeated' : 'never repeated',
  ];
  return `### ${command.name}\n\n${command.help}\n\n${facts.join('; ')}.\n\n${args}\n`;
}

export const commandsPage = (note: string): string => {
  const codes = Object.entries(refusals).map(([code, says]) => `| \`${code}\` | ${says} |`);
  return `# Commands\n\n${note}${rules}
## The commands

${Object.values(commands).map(section).join('\n')}
## Why a command was not carried out

| code | meaning |
|---|---|
${codes.join('\n')}
`;
};
