import {
  listenOnly,
  type ReadByte,
  type ReplyReader,
  readByte,
  type UpsLinkAlert,
  type UpsLinkReply,
} from '@ridethrough/protocol';

export const bytesOf = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

export type Heard = {
  reader: ReplyReader;
  readonly alerts: UpsLinkAlert[];
  readonly replies: UpsLinkReply[];
  strays: number;
};

/** Lets a reader hear bytes one after another. */
export function hear(reader: ReplyReader, text: string): Heard {
  const heard: Heard = { reader, alerts: [], replies: [], strays: 0 };
  for (const byte of bytesOf(text)) {
    const step: ReadByte = readByte(heard.reader, byte);
    heard.reader = step.reader;
    heard.alerts.push(...step.alerts);
    if (step.reply) heard.replies.push(step.reply);
    if (step.stray) heard.strays += 1;
  }
  return heard;
}

export { listenOnly };
