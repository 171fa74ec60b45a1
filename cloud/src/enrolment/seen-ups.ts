import { type SeenUps, seenUps } from '@ridethrough/protocol';
import { z } from 'zod';

const strict = z.array(z.object(seenUps.shape));

/** As it is stored: only what is known of a UPS, whatever else an agent tells. */
export const toSeenText = (ups: readonly SeenUps[]): string => JSON.stringify(strict.parse(ups));

export const fromSeenText = (text: string): z.output<typeof strict> => strict.parse(JSON.parse(text));
