import type { Subcommand } from './subcommand.ts';

export interface ClientsAsked {
  readonly what: 'clients';
}

export const clients: Subcommand<ClientsAsked> = {
  name: 'clients',
  usage: [['clients --config agent.yaml', 'which servers are logged in to the running agent over NUT']],
  flags: {},
  needsConfig: true,
  read: (words, _split, mistakes) => {
    if (words.length > 0) mistakes.push(`clients takes no '${words.join(' ')}'`);
    return { what: 'clients' };
  },
};
