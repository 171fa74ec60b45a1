import type { Subcommand } from './subcommand.ts';

export interface HashPasswordAsked {
  readonly what: 'hash-password';
}

export const hashPasswordCommand: Subcommand<HashPasswordAsked> = {
  name: 'hash-password',
  usage: [
    ['hash-password', 'asks for a password, or reads a line of it, and prints what can stand for it in agent.yaml'],
  ],
  flags: {},
  needsConfig: false,
  read: (words, _split, mistakes) => {
    // Others of this machine see command lines.
    if (words.length > 0) mistakes.push('hash-password takes no password on the command line; it asks for it');
    return { what: 'hash-password' };
  },
};
