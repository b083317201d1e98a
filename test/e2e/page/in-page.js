// Put into the page before its own scripts; the tests ask it by `page.evaluate('probe...')`. Types are in probe.ts.
window.probe = {
  rows: () =>
    [...document.querySelectorAll('.grid .row')].map((row) => ({
      name: row.querySelector('.member').textContent,
      kind: row.dataset.kind,
      cells: [...row.querySelectorAll('.cell')].map((cell) => cell.getAttribute('aria-label')),
    })),

  /** From now on it is counted which cells are touched, and which are new. */
  watch() {
    const grid = document.querySelector('.grid');
    const seen = new Set(grid.querySelectorAll('*'));
    const [touched, built] = [new Set(), new Set()];
    new MutationObserver((mutations) => {
      const cellsOf = (node) => (node instanceof Element ? [node, ...node.querySelectorAll('.cell')] : []);
      for (const { target, addedNodes } of mutations) {
        touched.add((target instanceof Element ? target : target.parentElement).closest('.cell') ?? target);
        for (const node of [...addedNodes].flatMap(cellsOf))
          if (node.matches('.cell') && !seen.has(node)) built.add(node);
      }
    }).observe(grid, { subtree: true, childList: true, attributes: true, characterData: true });
    this.counts = () => ({ touched: touched.size, built: built.size });
  },

  width: () => document.documentElement.scrollWidth,
};
