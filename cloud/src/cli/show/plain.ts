/** Text from elsewhere, without what would move a terminal's cursor or change its colours. */
export const plain = (text: string): string => text.replace(/\p{Cc}|\p{Cf}/gu, '?');
