/** A set of small whole numbers: an eighth of a byte for each number up to the largest. */
export interface BitSet {
  add(number: number): void;
  has(number: number): boolean;
}

/** Creates an empty set. */
export function createBitSet(): BitSet {
  let bits = new Uint8Array(1_024);
  return {
    add(number) {
      const at = number >> 3;
      if (at >= bits.length) {
        const larger = new Uint8Array(Math.max(at + 1, 2 * bits.length));
        larger.set(bits);
        bits = larger;
      }
      bits[at] = (bits[at] ?? 0) | (1 << (number & 7));
    },
    has: (number) => ((bits[number >> 3] ?? 0) & (1 << (number & 7))) !== 0,
  };
}
