/**
 * Those of `names`, all of them if it is empty.
 * @throws for a name that there is not
 */
export function chosen<One extends { readonly name: string }>(
  all: readonly One[],
  names: readonly string[],
): readonly One[] {
  const unknown = names.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no ${unknown}; there are ${all.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
