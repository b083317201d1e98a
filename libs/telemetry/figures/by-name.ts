/** One thing for each name, made when it is asked for first. Asked with each record, and mostly for the same again. */
export class ByName<T> {
  private readonly things = new Map<string, T>();
  private lastName: string | null = null;
  private last: T | null = null;

  constructor(private readonly make: (name: string) => T) {}

  at(name: string): T {
    if (this.last !== null && name === this.lastName) return this.last;
    let thing = this.things.get(name);
    if (thing === undefined) {
      thing = this.make(name);
      this.things.set(name, thing);
    }
    this.lastName = name;
    this.last = thing;
    return thing;
  }
}
