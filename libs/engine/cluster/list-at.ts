/** The list of a key; an empty one is put there if there is none. A list that is copied to add to it takes quadratic time. */
export function listAt<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: Value[] = [];
  lists.set(key, list);
  return list;
}
