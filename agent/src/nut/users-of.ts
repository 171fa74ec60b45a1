import type { NutConfig } from '../config/nut-section.ts';
import type { NutUser } from './doorkeeper.ts';
import { nutPresets } from './presets.ts';

/** Who may log in: the users of agent.yaml, and those that the presets bring. */
export const usersOf = ({ users, presets }: Pick<NutConfig, 'users' | 'presets'>): readonly NutUser[] => [
  ...users,
  ...presets.map((preset) => {
    const { user, password } = nutPresets[preset];
    return { name: user, password, actions: [], primary: false };
  }),
];
