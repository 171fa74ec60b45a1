import {
  bitReference,
  commands,
  eventNames,
  jsonSchemaOf,
  readingReference,
  refusals,
  registerReference,
  trustSchemas,
  wireSchemas,
} from '@ridethrough/protocol';
import { asyncApi } from './async-api.ts';
import { trustPage } from './trust-page.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const note = '<!-- Made by `npm run generate` from the tables; changes belong there. -->\n\n';

const commandsPage = (): string =>
  `# Commands\n\n${note}${Object.values(commands)
    .map((command) => {
      const { properties = {}, required = [] } = jsonSchemaOf(command.argsSchema) as {
        properties?: Record<string, { description?: string }>;
        required?: string[];
      };
      const rows = Object.entries(properties).map(
        ([name, { description = '' }]) =>
          `| \`${name}\` | ${required.includes(name) ? 'yes' : 'no'} | ${description} |`,
      );
      const args =
        rows.length === 0
          ? 'No arguments.'
          : ['| argument | needed | what it is |', '|---|---|---|', ...rows].join('\n');
      return `## ${command.name}\n\n${command.help}\n\n${command.kind}; ${command.load ? 'touches the load' : 'does not touch the load'}; plan ${command.plan}; role ${command.role}; ${command.repeatable ? 'may be repeated' : 'never repeated'}.\n\n${args}\n`;
    })
    .join('\n')}\n## Why a command was not carried out\n\n| code | meaning |\n|---|---|\n${Object.entries(refusals)
    .map(([code, says]) => `| \`${code}\` | ${says} |`)
    .join('\n')}\n`;

const eventsPage = (): string =>
  `# Events\n\n${note}| event | meaning |\n|---|---|\n${Object.entries(eventNames)
    .map(([name, says]) => `| \`${name}\` | ${says} |`)
    .join('\n')}\n`;

/** Every generated file, by its path from the root, and its text. */
export const generated = async (): Promise<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries({ ...wireSchemas, ...trustSchemas }).map(([name, schema]) => [
      `protocol/schemas/${name}.schema.json`,
      json(jsonSchemaOf(schema)),
    ]),
  ),
  'protocol/schemas/asyncapi.json': json(asyncApi()),
  'docs/registers.md': `# Registers\n\n${note}${registerReference()}\n## Bits and choices\n\n${bitReference()}`,
  'docs/readings.md': `# Readings\n\n${note}${readingReference()}`,
  'docs/commands.md': commandsPage(),
  'docs/events.md': eventsPage(),
  'docs/trust-formats.md': await trustPage(note),
});
