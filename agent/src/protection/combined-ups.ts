import { combineFeeds } from './combine-feeds.ts';
import type { GuardedUps } from './guarded-ups.ts';

/** A UPS that is none: what servers are given that hang on several, or that go down before the others. */
export interface CombinedDefinition {
  readonly name: string;
  /** Labels of the UPSs that feed it. */
  readonly fedBy: readonly string[];
  readonly needs: number;
}

type ForcedOf = (label: string) => string | undefined;

/** It stands beside the real ones, made of what they are at each look. */
export class CombinedUps {
  readonly label: string;
  private readonly definition: CombinedDefinition;
  private readonly feeds: readonly { readonly guarded: GuardedUps }[];

  constructor(definition: CombinedDefinition, feeds: readonly { readonly guarded: GuardedUps }[]) {
    this.label = definition.name;
    this.definition = definition;
    this.feeds = feeds.filter(({ guarded }) => definition.fedBy.includes(guarded.label));
  }

  get guarded(): GuardedUps {
    return this.combined(() => undefined).view;
  }

  get fedBy(): readonly string[] {
    return this.definition.fedBy;
  }

  /** Why too many of its feeds are forced; undefined while enough hold. */
  inherited(forcedOf: ForcedOf): string | undefined {
    return this.combined(forcedOf).forced;
  }

  private combined(forcedOf: ForcedOf) {
    const { name, needs } = this.definition;
    const feeds = this.feeds.map(({ guarded }) => ({ view: guarded, forced: forcedOf(guarded.label) }));
    const combined = combineFeeds(name, feeds, needs);
    if (combined === undefined) throw new Error(`${name} has no feeds`);
    return combined;
  }
}
