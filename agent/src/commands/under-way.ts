import type { BoundCommand, CommandMessage, UnderWay } from '@ridethrough/protocol';

/** A command that this agent is at, and how far one has come that is to end it. */
export interface Running extends UnderWay {
  readonly id: string;
  readonly ups: string;
  ending: 'no' | 'asked' | 'done';
}

type Described = Pick<BoundCommand, 'name' | 'sequence'>;

/** The commands under way, by UPS: mostly one, and beside it what may run beside it. */
export class CommandsUnderWay {
  private readonly all = new Set<Running>();

  /** Their ids, by UPS. */
  get ids(): ReadonlyMap<string, string> {
    const ids = new Map<string, string>();
    for (const { ups, id } of this.all) ids.set(ups, ids.has(ups) ? `${ids.get(ups)}, ${id}` : id);
    return ids;
  }

  on(ups: string): readonly Running[] {
    return [...this.all].filter((running) => running.ups === ups);
  }

  begin({ id, ups, args, name }: CommandMessage, command: Described | undefined): Running {
    const sequence = command?.sequence;
    const running: Running = { id, ups, name, args, ending: 'no', ...(sequence !== undefined && { sequence }) };
    this.all.add(running);
    return running;
  }

  end(running: Running): void {
    this.all.delete(running);
  }
}

/** Those that the command ends once it is confirmed. */
export const endedBy = (command: Pick<BoundCommand, 'beside'>, others: readonly Running[]): readonly Running[] =>
  others.filter((other) => command.beside(other) === 'ends');

/** May it come while these are under way? */
export const mayRunBeside = (command: Pick<BoundCommand, 'beside'>, others: readonly UnderWay[]): boolean =>
  others.every((other) => command.beside(other) !== undefined);
