/** What befalls one character that was sent, and the answer to it. */
export type Fault =
  | { readonly kind: 'none' }
  /** The character never arrives. */
  | { readonly kind: 'lost' }
  /** It arrives twice. */
  | { readonly kind: 'doubled' }
  /** The answer vanishes. */
  | { readonly kind: 'mute' }
  | { readonly kind: 'late'; readonly ms: number }
  /** One character of the answer is lost, doubled, or has something before it; counted from either end. */
  | { readonly kind: 'loses' | 'doubles'; readonly at: number }
  | { readonly kind: 'puts-in'; readonly at: number; readonly what: string }
  /** It says NA although it knows better. */
  | { readonly kind: 'na' }
  /** Before it hears this it falls back to dumb mode. */
  | { readonly kind: 'falls-back' };

export const requestBytes = (character: string, { kind }: Fault): readonly string[] =>
  kind === 'lost' ? [] : kind === 'doubled' ? [character, character] : [character];

export function damageReply(reply: string, fault: Fault): string {
  const place = 'at' in fault ? fault.at % reply.length : 0;
  switch (fault.kind) {
    case 'mute':
      return '';
    case 'loses':
      return reply.slice(0, place) + reply.slice(place + 1);
    case 'doubles':
      return reply.slice(0, place + 1) + reply.slice(place);
    case 'puts-in':
      return reply.slice(0, place) + fault.what + reply.slice(place);
    case 'none':
    case 'na':
    case 'lost':
    case 'doubled':
    case 'late':
    case 'falls-back':
      return reply;
    default:
      return fault satisfies never;
  }
}
