/**
 * An element with text or children. Text from data goes through here, and is never read as HTML.
 * @param {string} tag `div`, or `div.row` with a class
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function make(tag, ...children) {
  const [name = 'div', ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(' ');
  element.append(...children);
  return element;
}

/**
 * Writes only what differs, so that nothing is laid out anew for nothing.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value null: without it
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * Makes these the children, in this order, and touches only what is at the wrong place.
 * @param {Element} parent
 * @param {readonly Element[]} children
 */
export function place(parent, children) {
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
  while (at !== null) {
    const next = at.nextElementSibling;
    at.remove();
    at = next;
  }
}

/**
 * One element for each item, kept as long as there is the item.
 * @template T
 * @template {{ readonly element: HTMLElement, update(item: T): void }} View
 * @param {Element} parent
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => View} build
 * @returns {(items: readonly T[]) => void}
 */
export function keyed(parent, keyOf, build) {
  /** @type {Map<string, View>} */
  const views = new Map();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const key of views.keys()) if (!keys.has(key)) views.delete(key);
    const shown = items.map((item) => {
      const key = keyOf(item);
      const view = views.get(key) ?? build(item);
      views.set(key, view);
      view.update(item);
      return view.element;
    });
    place(parent, shown);
  };
}
