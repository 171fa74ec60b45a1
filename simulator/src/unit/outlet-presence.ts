import type { Model } from '../models/model.ts';
import { type GroupName, groupNames } from '../physics/outlet-groups.ts';

/** The groups that register 590 shows. */
export const commandableGroups = (model: Model): ReadonlySet<GroupName> =>
  new Set(groupNames.filter((name) => model.groups[name]?.commandable));
