import { cellStates } from './cell-words.js';
import { make, setText } from './elements.js';
import { age, number, size } from './format.js';

/**
 * @typedef {import('./placement.js').Cell} Cell
 * @typedef {(action: 'pause' | 'resume', cell: Cell) => Promise<void>} Act
 */

/** What is known of one partition: beside its cell while one looks at it, and until it is closed once it was opened. */
export class Inspector {
  /** @param {Act} act */
  constructor(act) {
    this.title = make('h3');
    this.state = make('span.state');
    this.facts = make('dl');
    this.error = make('p.error');
    this.button = make('button.act');
    this.problem = make('p.error');
    this.problem.setAttribute('role', 'alert');
    const close = make('button.close', '×');
    close.setAttribute('aria-label', 'Close');
    this.element = make('aside.inspector', close, this.title, this.state, this.facts, this.error, this.button);
    this.element.append(this.problem);
    this.element.setAttribute('aria-label', 'Partition');
    this.element.hidden = true;
    this.opened = false;
    /** @type {Cell | null} */
    this.cell = null;
    /** @type {HTMLElement | null} */
    this.anchor = null;
    close.addEventListener('click', () => this.close());
    this.button.addEventListener('click', () => void this.perform(act));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
    });
  }

  /**
   * @param {Cell} cell
   * @param {HTMLElement} anchor
   * @param {boolean} open
   * @param {boolean} actions
   */
  show(cell, anchor, open, actions) {
    if (this.opened && !open) return;
    setText(this.problem, '');
    this.opened = open;
    this.anchor = anchor;
    this.element.hidden = false;
    this.element.dataset.opened = String(open);
    this.update(cell, actions);
    this.stand();
  }

  /**
   * @param {Cell | null} cell null: nobody knows it any more
   * @param {boolean} actions
   */
  update(cell, actions) {
    if (cell === null) return this.close();
    this.cell = cell;
    setText(this.title, `${cell.topic}-${cell.partition}`);
    setText(this.state, `${cellStates[cell.state].letter} ${cellStates[cell.state].word}`);
    this.state.dataset.state = cell.state;
    const facts = factsOf(cell);
    const told = facts.map(([name, value]) => `${name} ${value}`).join('\n');
    if (this.facts.dataset.told !== told) {
      this.facts.dataset.told = told;
      this.facts.replaceChildren(...facts.flatMap(([name, value]) => [make('dt', name), make('dd', value)]));
    }
    const failing = cell.own?.failing ?? null;
    this.error.hidden = failing === null;
    setText(
      this.error,
      failing === null ? '' : `Record ${failing.offset} fails, attempt ${failing.attempt}: ${failing.error}`,
    );
    this.button.hidden = !actions || cell.own === null;
    setText(this.button, cell.own?.paused === true ? 'Resume' : 'Pause');
  }

  /** Looking elsewhere; what was opened stays. */
  leave() {
    if (!this.opened) this.element.hidden = true;
  }

  close() {
    const back = this.element.contains(document.activeElement) ? this.anchor : null;
    this.opened = false;
    this.element.hidden = true;
    this.cell = null;
    back?.focus();
    // Focus on a cell looks at it.
    this.element.hidden = true;
  }

  /** Below its cell, or above it where there is no room; a narrow screen has it at its foot, by CSS. */
  stand() {
    if (this.anchor === null) return;
    const cell = this.anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = Math.max(8, Math.min(cell.left, document.documentElement.clientWidth - width - 8));
    const below = cell.bottom + 8 + height <= innerHeight;
    const top = below ? cell.bottom + 8 : Math.max(8, cell.top - height - 8);
    this.element.style.setProperty('--left', `${left}px`);
    this.element.style.setProperty('--top', `${top + scrollY}px`);
  }

  /** @param {Act} act */
  async perform(act) {
    const { cell } = this;
    if (cell === null) return;
    setText(this.problem, '');
    this.button.setAttribute('disabled', '');
    try {
      await act(cell.own?.paused === true ? 'resume' : 'pause', cell);
    } catch (thrown) {
      setText(this.problem, thrown instanceof Error ? thrown.message : String(thrown));
    }
    this.button.removeAttribute('disabled');
  }
}

/**
 * @param {Cell} cell
 * @returns {[string, string][]}
 */
function factsOf({ own, state }) {
  if (own === null) {
    return [
      [state === 'nobody' ? 'Owner' : 'Details', state === 'nobody' ? 'not known' : 'on the page of its process'],
    ];
  }
  const { oldest } = own;
  return [
    ['Lag', own.lag === null ? 'not known yet' : number(own.lag)],
    ['In flight', number(own.inFlight)],
    ['Received, not processed', number(own.pending)],
    ['Oldest of them', oldest === null ? 'none' : `${oldest.offset}, for ${age(oldest.ageMs)}`],
    ['Handler runs for', age(own.runningMs)],
    ['Being retried', number(own.retrying)],
    ['Committed', own.committed ?? 'nothing'],
    ['Next record', own.position ?? 'not known yet'],
    ['End of log', own.highWatermark ?? 'not known yet'],
    ['Buffered', size(own.bufferedBytes)],
  ];
}
