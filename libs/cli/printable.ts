/** What others have named: client ids and group ids may hold anything, escape sequences of the terminal among it. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
