import {
  bitReference,
  eventNames,
  jsonSchemaOf,
  readingReference,
  registerReference,
  trustSchemas,
  wireSchemas,
} from '@ridethrough/protocol';
import { asyncApi } from './async-api.ts';
import { commandsPage } from './commands-page.ts';
import { trustPage } from './trust-page.ts';
import { upsLinkPage } from './ups-link-page.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const note = '<!-- Made by `npm run generate` from the tables; changes belong there. -->\n\n';

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
  'docs/commands.md': commandsPage(note),
  'docs/events.md': eventsPage(),
  'docs/ups-link.md': upsLinkPage(note),
  'docs/trust-formats.md': await trustPage(note),
});
