/** One thing for each combination of label values, made when it is asked for first. */
export class ByLabels<T> {
  private readonly things = new Map<string, T>();

  constructor(private readonly make: (labels: readonly string[]) => T) {}

  at(labels: readonly string[]): T {
    // No label value holds one: they are names of topics and listeners, or words of ours.
    const key = labels.join('\0');
    const known = this.things.get(key);
    if (known !== undefined) return known;
    const thing = this.make(labels);
    this.things.set(key, thing);
    return thing;
  }

  all(): Iterable<T> {
    return this.things.values();
  }
}
