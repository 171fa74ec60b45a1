import { stringify } from 'yaml';
import type { Imported, Remark } from './imported.ts';

/** A remark on one line, as compilers say it. */
export const sayRemark = ({ file, line, entry, says }: Remark): string =>
  `${file}:${line}: ${entry === '' ? '' : `${entry}: `}${says}`;

/** The text of agent.yaml, with what could not be taken over as comments on top. */
export function composeYaml({ remarks, ...sections }: Imported, from: string): string {
  const comment = (text: string) => `# ${text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')}`.trimEnd();
  const head = [
    comment(`Read from ${from}. Check it: npm run agent -- --config agent.yaml --check`),
    ...(sections.policy
      ? [comment('The policy is a dry run: it tells what it would do, and does nothing, until mode is on.')]
      : []),
    ...(remarks.length > 0
      ? [comment('Not taken over, or not as it was:'), ...remarks.map((one) => comment(`  ${sayRemark(one)}`))]
      : []),
  ];
  const config = { agent: { data: './agent-data' }, ...sections };
  return `${head.join('\n')}\n\n${stringify(config, { lineWidth: 0 })}`;
}
