import { hash } from "node:crypto";

/** 32-bit words of a fingerprint, which is 128 bits, and of an entry: a fingerprint and a row. */
const FINGERPRINT_WORDS = 4;
const WORDS = FINGERPRINT_WORDS + 1;

const FIRST_SLOTS = 1 << 14;
/** The share of the slots that may be taken; above it, runs of taken slots grow long. */
const LARGEST_LOAD = 0.6;

/** Remembers in which row each pair was named. */
export interface PairTable {
  /**
   * Notes that a row names a pair.
   *
   * @param pair Such as `org_1#con_1`.
   * @param row From 0.
   * @returns The row that named it last before; undefined when none did.
   */
  note(pair: string, row: number): number | undefined;
}

/**
 * A hash table with open addressing in one typed array: 20 bytes an entry, where a `Map` of strings takes about 150.
 * A million pairs fit into 42 MB.
 *
 * Of a pair only 128 bits of its SHA-256 are kept. That two of a million pairs share them has a chance of about
 * 1 in 10^27: rarer than a memory error that would do the same.
 */
export function createPairTable(): PairTable {
  let slots = FIRST_SLOTS;
  let table = new Uint32Array(slots * WORDS);
  let taken = 0;

  /** Finds a fingerprint's slot, or the free one where it belongs. */
  function find(words: Uint32Array, from: number): number {
    let slot = (words[from] ?? 0) & (slots - 1);
    for (;;) {
      const at = slot * WORDS;
      // A row is stored as one more than it is: 0 is a free slot.
      if (table[at + FINGERPRINT_WORDS] === 0) return at;
      if (
        table[at] === words[from] &&
        table[at + 1] === words[from + 1] &&
        table[at + 2] === words[from + 2] &&
        table[at + 3] === words[from + 3]
      ) {
        return at;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }

  function grow(): void {
    const before = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    for (let from = 0; from < before.length; from += WORDS) {
      if (before[from + FINGERPRINT_WORDS] !== 0)
        table.set(before.subarray(from, from + WORDS), find(before, from));
    }
  }

  const fingerprint = new Uint32Array(FINGERPRINT_WORDS);

  return {
    note(pair, row) {
      // A string of bytes: a Buffer for each row costs three times as much.
      const digest = hash("sha256", pair, "binary");
      for (let word = 0; word < FINGERPRINT_WORDS; word++) fingerprint[word] = wordOf(digest, 4 * word);
      const at = find(fingerprint, 0);
      const before = table[at + FINGERPRINT_WORDS] ?? 0;
      if (before === 0) {
        table.set(fingerprint, at);
        taken += 1;
      }
      table[at + FINGERPRINT_WORDS] = row + 1;
      if (before === 0 && taken > slots * LARGEST_LOAD) grow();
      return before === 0 ? undefined : before - 1;
    },
  };
}

function wordOf(bytes: string, at: number): number {
  return (
    bytes.charCodeAt(at) |
    (bytes.charCodeAt(at + 1) << 8) |
    (bytes.charCodeAt(at + 2) << 16) |
    (bytes.charCodeAt(at + 3) << 24)
  );
}
