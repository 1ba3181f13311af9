/** A set of small whole numbers: an eighth of a byte for each number up to the largest. */
export interface BitSet {
  add(number: number): void;
  has(number: number): boolean;
}

/** Creates an empty set. */
export function createBitSet(): BitSet {
  let bytes = new Uint8Array(1_024);
  return {
    add(number) {
      const at = number >> 3;
      if (at >= bytes.length) {
        const larger = new Uint8Array(Math.max(at + 1, 2 * bytes.length));
        larger.set(bytes);
        bytes = larger;
      }
      bytes[at] = (bytes[at] ?? 0) | (1 << (number & 7));
    },
    has: (number) => ((bytes[number >> 3] ?? 0) & (1 << (number & 7))) !== 0,
  };
}
