import { cellStates, labelOf } from './cell-words.js';
import { keyed, make, place, setAttribute, setText } from './elements.js';
import { plural } from './format.js';
import { heatOf } from './placement.js';

/**
 * @typedef {import('./placement.js').Cell} Cell
 * @typedef {import('./placement.js').Row} Row
 * @typedef {(cell: Cell, element: HTMLElement, how: 'look' | 'open' | 'leave') => void} OnCell
 */

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** From so many cells on they are small, and show their state alone. */
const manyCells = 160;

/** Members by partitions. A cell is one element for as long as its partition is known, whosever it is. */
export class PartitionGrid {
  /** @param {OnCell} onCell */
  constructor(onCell) {
    this.onCell = onCell;
    this.element = make('div.grid');
    this.element.setAttribute('role', 'grid');
    this.element.setAttribute('aria-label', 'Partitions by member');
    /** @type {Map<string, { element: HTMLElement, cell: Cell, row: string }>} */
    this.cells = new Map();
    /** @type {HTMLElement | null} */
    this.current = null;
    this.showRows = keyed(this.element, ({ key }) => key, buildRow);
    this.listen();
  }

  /**
   * @param {readonly Row[]} rows
   * @returns {{ cell: Cell, to: Row }[]} what has another owner now
   */
  update(rows) {
    const count = rows.reduce((sum, { cells }) => sum + cells.length, 0);
    setAttribute(this.element, 'data-size', count > manyCells ? 'small' : 'large');
    const moved = rows.flatMap((row) =>
      row.cells.flatMap((cell) => {
        const before = this.cells.get(cell.key);
        return before === undefined || before.row === row.key ? [] : [{ cell, to: row }];
      }),
    );
    const from = moved.map(({ cell }) => this.elementOf(cell).getBoundingClientRect());
    const seen = new Set(rows.flatMap(({ cells }) => cells.map(({ key }) => key)));
    for (const key of this.cells.keys()) if (!seen.has(key)) this.cells.delete(key);
    const topics = new Set(rows.flatMap(({ cells }) => cells.map(({ topic }) => topic))).size;
    this.showRows(rows.map((row) => ({ ...row, topics, elements: row.cells.map((cell) => this.show(cell, row.key)) })));
    this.keepFocusable();
    this.animate(
      moved.map(({ cell }) => this.elementOf(cell)),
      from,
    );
    return moved;
  }

  /** @param {string} key */
  cell(key) {
    return this.cells.get(key)?.cell ?? null;
  }

  /** @param {Cell} cell */
  elementOf({ key }) {
    return /** @type {HTMLElement} */ (this.cells.get(key)?.element);
  }

  /**
   * @param {Cell} cell
   * @param {string} row
   */
  show(cell, row) {
    const known = this.cells.get(cell.key);
    const element = known?.element ?? buildCell(cell);
    this.cells.set(cell.key, { element, cell, row });
    const { letter } = cellStates[cell.state];
    setAttribute(element, 'data-state', cell.state);
    setAttribute(element, 'data-busy', cell.own !== null && cell.own.inFlight > 0 ? 'true' : null);
    setAttribute(element, 'aria-label', labelOf(cell));
    setText(/** @type {Element} */ (element.lastElementChild), letter);
    const heat = heatOf(cell.own?.lag ?? null).toFixed(2);
    if (element.dataset.heat !== heat) {
      element.dataset.heat = heat;
      element.style.setProperty('--heat', heat);
    }
    return element;
  }

  /**
   * From where they were to where they are. Places are measured once for all of them, before anything moves.
   * @param {readonly HTMLElement[]} elements
   * @param {readonly DOMRect[]} from
   */
  animate(elements, from) {
    if (elements.length === 0) return;
    const to = elements.map((element) => element.getBoundingClientRect());
    elements.forEach((element, index) => {
      element.animate([{ outlineColor: 'var(--accent)' }, { outlineColor: 'transparent' }], { duration: 2500 });
      const [before, after] = [from[index], to[index]];
      if (stillness.matches || before === undefined || after === undefined) return;
      const shift = `translate(${before.left - after.left}px, ${before.top - after.top}px)`;
      element.animate(
        [
          { transform: shift, zIndex: 2 },
          { transform: 'none', zIndex: 2 },
        ],
        {
          duration: 600,
          easing: 'cubic-bezier(0.3, 0.9, 0.3, 1)',
        },
      );
    });
  }

  /** One cell can be reached by Tab, and the others from there by arrows. */
  keepFocusable() {
    if (this.current?.isConnected !== true) this.focusable(this.all()[0] ?? null);
  }

  /** @param {HTMLElement | null} element */
  focusable(element) {
    if (this.current !== null) this.current.tabIndex = -1;
    if (element !== null) element.tabIndex = 0;
    this.current = element;
  }

  /** @returns {HTMLElement[]} */
  all() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll('.cell'))];
  }

  listen() {
    /** @param {Event} event */
    const targetOf = (event) => {
      const element = /** @type {Element} */ (event.target).closest('.cell');
      const known = element instanceof HTMLElement ? this.cells.get(element.dataset.key ?? '') : undefined;
      return known ?? null;
    };
    /** @param {'look' | 'open' | 'leave'} how */
    const tell = (how) => (/** @type {Event} */ event) => {
      const known = targetOf(event);
      if (known === null) return;
      if (how !== 'leave') this.focusable(known.element);
      this.onCell(known.cell, known.element, how);
    };
    this.element.addEventListener('pointerover', (event) => {
      if (event.pointerType === 'mouse') tell('look')(event);
    });
    this.element.addEventListener('pointerout', (event) => {
      if (event.pointerType === 'mouse') tell('leave')(event);
    });
    this.element.addEventListener('focusin', tell('look'));
    this.element.addEventListener('focusout', tell('leave'));
    this.element.addEventListener('click', tell('open'));
    this.element.addEventListener('keydown', (event) => {
      const known = targetOf(event);
      if (known === null) return;
      if (event.key === 'Enter' || event.key === ' ') this.onCell(known.cell, known.element, 'open');
      else if (!this.go(known.element, event.key)) return;
      event.preventDefault();
    });
  }

  /**
   * @param {HTMLElement} from
   * @param {string} key
   */
  go(from, key) {
    const all = this.all();
    const at = all.indexOf(from);
    /** @type {Record<string, () => HTMLElement | undefined>} */
    const ways = {
      ArrowRight: () => all[at + 1],
      ArrowLeft: () => all[at - 1],
      ArrowDown: () => nearest(from, all.slice(at + 1)),
      ArrowUp: () => nearest(from, all.slice(0, at).reverse()),
      Home: () => all[0],
      End: () => all.at(-1),
    };
    const way = ways[key];
    if (way === undefined) return false;
    const target = way();
    if (target !== undefined) {
      this.focusable(target);
      target.focus();
    }
    return true;
  }
}

/**
 * The one in the next line of cells that is most nearly above or below.
 * @param {HTMLElement} from
 * @param {readonly HTMLElement[]} candidates the nearest first
 */
function nearest(from, candidates) {
  const first = candidates.find((one) => one.offsetTop !== from.offsetTop);
  if (first === undefined) return undefined;
  const line = candidates.filter((one) => one.offsetTop === first.offsetTop);
  const away = (/** @type {HTMLElement} */ one) => Math.abs(one.offsetLeft - from.offsetLeft);
  return line.reduce((best, one) => (away(one) < away(best) ? one : best));
}

/** @typedef {Row & { elements: HTMLElement[], topics: number }} ShownRow */

/** @param {ShownRow} row */
function buildRow(row) {
  const name = make('span.member');
  const note = make('span.note');
  const count = make('span.count');
  const header = make('div.row-header', name, note, count);
  header.setAttribute('role', 'rowheader');
  const cells = make('div.cells');
  cells.setAttribute('role', 'presentation');
  const element = make('div.row', header, cells);
  element.setAttribute('role', 'row');
  element.dataset.kind = row.kind;
  /** @type {Map<string, HTMLElement>} */
  const labels = new Map();
  /** @param {ShownRow} shown */
  const update = (shown) => {
    setText(name, shown.name);
    setAttribute(name, 'title', shown.name);
    setText(note, shown.note);
    setText(count, plural(shown.cells.length, 'partition'));
    place(cells, withTopics(shown, labels));
  };
  return { element, update };
}

/**
 * Before the cells of each topic its name, if the group has several.
 * @param {ShownRow} shown
 * @param {Map<string, HTMLElement>} labels kept from one time to the next
 */
function withTopics({ cells, elements, topics }, labels) {
  if (topics < 2) return elements;
  return elements.flatMap((element, index) => {
    const topic = cells[index]?.topic ?? '';
    if (topic === cells[index - 1]?.topic) return [element];
    const label = labels.get(topic) ?? make('span.topic', topic);
    labels.set(topic, label);
    return [label, element];
  });
}

/** @param {Cell} cell */
function buildCell({ key, partition }) {
  const element = make('div.cell', make('b', String(partition)), make('i'));
  element.setAttribute('role', 'gridcell');
  element.tabIndex = -1;
  element.dataset.key = key;
  return element;
}
