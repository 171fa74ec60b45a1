import type { GuardedUps } from './guarded-ups.ts';

/** One of the UPSs that a server hangs on. */
export interface Feed {
  readonly view: GuardedUps;
  /** Why everything that this UPS feeds is told to go down. */
  readonly forced: string | undefined;
}

export interface CombinedFeeds {
  /** As a UPS of its own, under `name`: it takes no commands. */
  readonly view: GuardedUps;
  readonly forced: string | undefined;
}

/** How long a UPS that was last seen on battery still counts as feeding. */
const TRUSTED_SILENCE_MS = 30_000;

/** How good a feed is, best first; `unseen`: nothing is wrong but the sight of it. */
const ranks = ['mains', 'battery', 'unseen', 'low', 'forced', 'lost'] as const;
type Rank = (typeof ranks)[number];

/**
 * What a server sees of its feeds, of which it needs `needs`: the feed that decides is the worst among its `needs` best ones.
 * On mains while enough of them are, low or forced only when no other choice is left.
 */
export function combineFeeds(name: string, feeds: readonly Feed[], needs: number): CombinedFeeds | undefined {
  const ranked = feeds.map((feed) => ({ feed, rank: rankOf(feed) }));
  ranked.sort((one, other) => ranks.indexOf(one.rank) - ranks.indexOf(other.rank));
  const decisive = ranked[Math.min(needs, ranked.length) - 1];
  if (decisive === undefined) return undefined;
  const { feed, rank } = decisive;
  const isLost = rank === 'forced' || rank === 'lost';
  const why = isLost ? ranked.find(({ feed: { forced } }) => forced !== undefined)?.feed.forced : undefined;
  return { view: viewOf(name, feed.view, isLost || rank === 'low'), forced: why };
}

function viewOf(name: string, decisive: GuardedUps, mayBeLow: boolean): GuardedUps {
  const { link, silentMs, source, isLow, low, offInMs } = decisive;
  return {
    label: name,
    unit: undefined,
    link,
    silentMs,
    source,
    isLow: isLow && mayBeLow,
    low,
    offInMs,
    get readings() {
      return decisive.readings;
    },
    capabilities: [],
    loadCommands: 'deny',
  };
}

function rankOf({ view, forced }: Feed): Rank {
  const { link, silentMs, source, isLow, offInMs } = view;
  if (source === 'off' || source === undefined) return 'lost';
  if (forced !== undefined) return 'forced';
  const isSilent = link !== 'up' && (silentMs ?? Number.POSITIVE_INFINITY) > TRUSTED_SILENCE_MS;
  if (source === 'battery') {
    if (isSilent) return 'lost';
    return isLow ? 'low' : offInMs === undefined ? 'battery' : 'lost';
  }
  if (link === 'up' && offInMs !== undefined) return 'lost';
  return isSilent ? 'unseen' : 'mains';
}
