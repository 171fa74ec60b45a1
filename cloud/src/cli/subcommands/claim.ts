import { readUserCode } from '@ridethrough/protocol';
import { approvedClaimShape, type Claim, claimShape } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { plain } from '../show/plain.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

export default defineSubcommand({
  name: 'claim',
  words: 'CODE',
  says: "makes the agent that shows this code your organization's, after you have compared its four words",
  flags: {
    yes: { kind: 'switch', says: 'approve without asking' },
    deny: { kind: 'switch', says: 'refuse the agent instead' },
  },
  more: `The code is the one that \`enroll\` shows on the gateway, good for 15 minutes, once.
The gateway shows four words too: if they are others than here, somebody else is
asking under that code, so do not approve it.`,
  read([code = ''], { yes, deny }, mistakes) {
    const read = readUserCode(code);
    if (code !== '' && !read.ok) mistakes.push(`${code}: ${read.says}`);
    if (yes && deny) mistakes.push('--yes and --deny: only one of them is taken');
    return { code: read.ok ? read.code : '', yes, deny };
  },
  async run(cli, { code, yes, deny }) {
    const { api, out, json } = cli;
    const found = await api.get(claimShape, ['claims', code]);
    if (!found.ok) return failed(cli, found);
    showClaim(cli, found.body);
    if (deny) {
      const denied = await api.delete(claimShape, ['claims', code]);
      if (!denied.ok) return failed(cli, denied);
      out.note(`${plain(found.body.host)} is refused`);
      return exitCodes.ok;
    }
    if (!yes && !(await isSure(cli))) return exitCodes.failure;
    const approved = await api.post(approvedClaimShape, ['claims'], { code });
    if (!approved.ok) return failed(cli, approved);
    if (json) out.json(approved.body);
    else {
      out.note(`${plain(found.body.host)} is yours now, as`);
      out.line(approved.body.agent);
    }
    return exitCodes.ok;
  },
});

function showClaim({ out }: Cli, { host, address, ups, words, expires }: Claim): void {
  out.note(`host     ${plain(host)}`);
  out.note(`address  ${plain(address)}`);
  for (const [i, { label, model, serial, via }] of ups.entries())
    out.note(`${i === 0 ? 'UPS' : '   '}      ${plain([model, serial, label, via].filter(Boolean).join('  '))}`);
  if (ups.length === 0) out.note('UPS      none is seen yet');
  out.note(`words    ${words.map(plain).join(' ')}`);
  out.note(`until    ${plain(expires)}`);
}

async function isSure({ ask, out }: Cli): Promise<boolean> {
  const answer = await ask('Do the same four words stand on its screen, and is it yours? [y/N] ');
  if (answer === undefined) out.note('nobody can be asked here; --yes approves without a question');
  const sure = answer !== undefined && /^y(es)?$/i.test(answer.trim());
  if (!sure) out.note('it was not approved; nothing has changed');
  return sure;
}
