import fc from 'fast-check';

export const int8 = fc.integer({ min: -128, max: 127 });
export const int16 = fc.integer({ min: -32768, max: 32767 });
export const int32 = fc.integer({ min: -2147483648, max: 2147483647 });
export const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
export const text = fc.string({ unit: 'binary', maxLength: 40 });
export const nullableText = fc.option(text);
export const flag = fc.boolean();
export const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
export const uuid = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((array) => Buffer.from(array).toString('base64url'));

export function list<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(item, { maxLength: 4 });
}
