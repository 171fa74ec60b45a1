import type { Model } from '../../models/model.ts';
import type { Parts } from '../parts.ts';
import type { Port } from '../port.ts';

/** What a unit makes of words written to a command register: itself afterwards, or 'refused'. */
export type Command = (model: Model, parts: Parts, words: readonly number[], via: Port) => Parts | 'refused';
