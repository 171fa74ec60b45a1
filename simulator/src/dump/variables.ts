/** One line of a list of NUT variables. */
export type Variable = { readonly name: string; readonly text: string };

const line = /^([a-z][a-z0-9-]*(?:\.[A-Za-z0-9-]+)+):[ \t]*(.*)$/;

/** The variables of a `.dev` file (nut-ddl) or of `upsc`: `name: value` lines; `#` begins a comment, also behind a value. */
export function parseVariables(text: string): readonly Variable[] {
  return text.split(/\r?\n/).flatMap((each) => {
    const [, name, value] = line.exec(each) ?? [];
    return name === undefined ? [] : [{ name, text: (value ?? '').replace(/\t+#.*$/, '').trim() }];
  });
}
