import { number, plural } from './format.js';

/**
 * @typedef {import('./placement.js').Cell} Cell
 * @typedef {import('./placement.js').CellState} CellState
 */

/**
 * Told by a letter as well, for who does not tell colours apart.
 * @type {Record<CellState, { letter: string, word: string }>}
 */
export const cellStates = {
  active: { letter: 'A', word: 'active' },
  starting: { letter: 'S', word: 'starting' },
  draining: { letter: 'D', word: 'draining' },
  paused: { letter: 'P', word: 'paused' },
  failing: { letter: 'F', word: 'failing' },
  elsewhere: { letter: '·', word: 'not in this process' },
  nobody: { letter: '?', word: 'on the way' },
};

/**
 * As a screen reader tells it.
 * @param {Cell} cell
 */
export function labelOf({ topic, partition, state, own }) {
  const parts = [`${topic} ${partition}`, cellStates[state].word];
  if (own !== null) {
    if (own.lag !== null) parts.push(`lag ${number(own.lag)}`);
    if (own.inFlight > 0) parts.push(`${number(own.inFlight)} in flight`);
    if (own.failing !== null && state !== 'failing') parts.push('a record fails');
    if (own.retrying > 0) parts.push(`${plural(own.retrying, 'record')} being retried`);
  }
  return parts.join(', ');
}
