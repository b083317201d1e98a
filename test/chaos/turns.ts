/** Work on the same thing waits for the work before it; on different things it does not. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(thing) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.last.set(thing, turn);
    return turn;
  }
}
