import { keyed, make, setText } from './elements.js';

/**
 * @typedef {import('../page-state').PageConsumer} PageConsumer
 * @typedef {import('../page-state').PageWarning} PageWarning
 * @typedef {import('../page-state').PageOption} PageOption
 */

/** Warnings, and every option with its value: those that were set come first. */
export function configurationView() {
  const warnings = make('ul.reasons');
  const showWarnings = keyed(warnings, ({ rule, option }) => `${rule} ${option}`, buildWarning);
  const rows = make('tbody');
  const showOptions = keyed(rows, ({ option }) => option, buildOption);
  const head = make('thead', make('tr', make('th', 'Option'), make('th', 'Value'), make('th', 'From')));
  const summary = make('summary');
  const all = make('details.options', summary, make('div.scrolls', make('table', head, rows)));
  const element = make('section', make('h3', 'Configuration'), warnings, all);
  /** @param {Pick<PageConsumer, 'options' | 'warnings'>} consumer */
  const update = ({ options, warnings: found }) => {
    showWarnings(found ?? []);
    const sorted = [...options].sort((a, b) => Number(b.given) - Number(a.given) || a.option.localeCompare(b.option));
    const set = options.filter(({ given }) => given).length;
    setText(summary, `${set} of ${options.length} options are set`);
    showOptions(sorted);
  };
  return { element, update };
}

function buildWarning() {
  const severity = make('span.fault');
  const problem = make('p.says');
  const reason = make('p');
  const remedy = make('p.remedy');
  const element = make('li', severity, problem, reason, remedy);
  /** @param {PageWarning} warning */
  const update = (warning) => {
    element.dataset.severity = warning.severity;
    setText(severity, warning.severity);
    setText(problem, `${warning.option} ${warning.problem}`);
    setText(reason, warning.reason);
    setText(remedy, `→ ${warning.remedy}`);
  };
  return { element, update };
}

function buildOption() {
  const [option, value, from] = [make('td'), make('td'), make('td')];
  const element = make('tr', option, value, from);
  /** @param {PageOption} shown */
  const update = (shown) => {
    setText(option, shown.option);
    setText(value, shown.value);
    setText(from, shown.given ? 'set' : 'default');
    element.dataset.given = String(shown.given);
  };
  return { element, update };
}
