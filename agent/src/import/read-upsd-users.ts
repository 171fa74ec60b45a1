import type { ImportedUser, Remark, SourceFile } from './imported.ts';
import { readNutSections } from './read-nut-words.ts';

export type HashPassword = (password: string) => Promise<string>;

const kinds: Readonly<Record<string, boolean>> = { primary: true, master: true, secondary: false, slave: false };

/** upsd.users: who may log in, and what else; passwords become hashes. */
export async function readUpsdUsers(
  { name: file, text }: SourceFile,
  hash: HashPassword,
): Promise<{ readonly users: readonly ImportedUser[]; readonly remarks: readonly Remark[] }> {
  const remarks: Remark[] = [];
  const users: ImportedUser[] = [];
  const entries = readNutSections(text);
  for (const name of new Set(entries.map(({ section }) => section))) {
    const own = entries.filter(({ section }) => section === name);
    const place = name === undefined ? '' : `[${name}] `;
    const tell = (line: number, entry: string, says: string) =>
      remarks.push({ file, line, entry: `${place}${entry}`.trim(), says });
    const actions = new Set<'set' | 'instcmd' | 'fsd'>();
    let password: string | undefined;
    let primary = false;
    for (const { line, key, values, problem } of own) {
      const said = key === 'password' ? key : [key, ...values].join(' ');
      if (problem !== undefined) tell(line, said, problem);
      else if (name === undefined) tell(line, key, 'it stands before the first [user]');
      else if (key === '') continue;
      else if (key === 'password') password = values.join(' ');
      else if (key === 'actions')
        for (const value of values) {
          const action = value.toLowerCase();
          if (action === 'set' || action === 'fsd') actions.add(action);
          else tell(line, said, `the action ${value} is not understood`);
        }
      else if (key === 'instcmds')
        if (values.some((value) => value.toLowerCase() === 'all')) actions.add('instcmd');
        else tell(line, said, 'here a user may give every command or none; given none');
      else if (key === 'upsmon' && Object.hasOwn(kinds, values[0] ?? '')) primary = kinds[values[0] ?? ''] === true;
      else tell(line, said, 'this is not understood');
    }
    if (name === undefined) continue;
    const line = own[0]?.line ?? 1;
    if (!/^[!-~]{1,64}$/.test(name))
      tell(line, '', 'a name has 1 to 64 printable ASCII characters here; the user is not taken over');
    else if (password === undefined || !/^[ -~]{1,128}$/.test(password))
      tell(line, '', 'there is no password of 1 to 128 printable ASCII characters; the user is not taken over');
    else {
      const may = [...actions];
      users.push({
        name,
        password: await hash(password),
        ...(may.length > 0 && { actions: may }),
        ...(primary && { primary }),
      });
      if (may.some((action) => action !== 'fsd'))
        tell(line, '', 'what it may do waits for nut.allow, which is off until you switch it on');
    }
  }
  return { users, remarks };
}
