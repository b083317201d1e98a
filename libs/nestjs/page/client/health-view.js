import { keyed, make, setAttribute, setText } from './elements.js';
import { plural } from './format.js';

/** @typedef {import('../page-state').PageHealth} PageHealth */

const words = /** @type {const} */ ([
  ['started', 'started', 'not started'],
  ['live', 'live', 'not live'],
  ['ready', 'ready', 'not ready'],
]);

/** Whether it starts, lives and is ready, and each reason with its remedy. */
export function healthView() {
  const chips = words.map(() => make('span.chip'));
  const reasons = make('ul.reasons');
  const showReasons = keyed(reasons, ({ reason }) => reason.code, buildReason);
  const element = make('div.health', make('div.chips', ...chips), reasons);
  /** @param {PageHealth} health */
  const update = (health) => {
    words.forEach(([what, yes, no], index) => {
      const chip = /** @type {HTMLElement} */ (chips[index]);
      chip.dataset.good = String(health[what]);
      setText(chip, health[what] ? `✓ ${yes}` : `✕ ${no}`);
    });
    showReasons(byCode(health.reasons));
  };
  return { element, update };
}

/** @typedef {{ reason: PageHealth['reasons'][number], says: string[] }} TheSame */

/**
 * A record fails in many partitions at once when what it needs is away: that is one reason.
 * @param {PageHealth['reasons']} reasons
 */
function byCode(reasons) {
  /** @type {Map<string, TheSame>} */
  const found = new Map();
  for (const reason of reasons) {
    const same = found.get(reason.code);
    if (same === undefined) found.set(reason.code, { reason, says: [reason.says] });
    else same.says.push(reason.says);
  }
  return [...found.values()];
}

function buildReason() {
  const fault = make('span.fault');
  const says = make('p.says');
  const more = make('p.more');
  const threshold = make('code');
  const remedy = make('p.remedy');
  const element = make('li', fault, says, more, threshold, remedy);
  /** @param {TheSame} same */
  const update = (same) => {
    const { reason } = same;
    setText(fault, reason.fault);
    setText(says, reason.says);
    setText(more, `and ${plural(same.says.length - 1, 'other')} like it`);
    more.hidden = same.says.length === 1;
    setAttribute(more, 'title', same.says.slice(1).join('\n'));
    setText(threshold, reason.threshold ?? '');
    threshold.hidden = reason.threshold === null;
    setText(remedy, `→ ${reason.remedy.replaceAll('`', '')}`);
  };
  return { element, update };
}
