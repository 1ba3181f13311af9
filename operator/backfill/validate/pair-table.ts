import { hash } from "node:crypto";

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

/** 32-bit words of a fingerprint, which is 128 bits, and of an entry: a fingerprint and a row. */
const FINGERPRINT_WORDS = 4;
const ENTRY_WORDS = FINGERPRINT_WORDS + 1;

/** Tables that the pairs are spread over: they grow one at a time, so that the old and the new one are both small. */
const TABLES = 64;

/**
 * A hash table of 20 bytes an entry, where a `Map` of strings takes about 150: a million pairs fit into 42 MB.
 *
 * Of a pair only 128 bits of its SHA-256 are kept. That two of a million pairs share them has a chance of about
 * 1 in 10^27: rarer than a memory error that would do the same.
 */
export function createPairTable(): PairTable {
  const tables = Array.from({ length: TABLES }, createTable);
  const fingerprint = new Uint32Array(FINGERPRINT_WORDS);
  return {
    note(pair, row) {
      // A string of bytes: a Buffer for each row costs three times as much.
      const digest = hash("sha256", pair, "binary");
      for (let word = 0; word < FINGERPRINT_WORDS; word++) fingerprint[word] = wordOf(digest, 4 * word);
      const table = tables[(fingerprint[FINGERPRINT_WORDS - 1] ?? 0) % TABLES];
      return table?.note(fingerprint, row);
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

const FIRST_SLOTS = 256;
/** The share of the slots that may be taken; above it, runs of taken slots grow long. */
const LARGEST_LOAD = 0.6;

/** Open addressing in one typed array: a fingerprint lies in the slot that it names, or in the next one that is free. */
function createTable() {
  let slots = FIRST_SLOTS;
  let entries = new Uint32Array(slots * ENTRY_WORDS);
  let taken = 0;

  /** Where a fingerprint is, or belongs. */
  function find(words: Uint32Array, from: number): number {
    for (let slot = words[from] ?? 0; ; slot++) {
      const at = (slot & (slots - 1)) * ENTRY_WORDS;
      // A row is stored as one more than it is: 0 is a free slot.
      if (entries[at + FINGERPRINT_WORDS] === 0) return at;
      if (
        entries[at] === words[from] &&
        entries[at + 1] === words[from + 1] &&
        entries[at + 2] === words[from + 2] &&
        entries[at + 3] === words[from + 3]
      ) {
        return at;
      }
    }
  }

  function grow(): void {
    const before = entries;
    slots *= 2;
    entries = new Uint32Array(slots * ENTRY_WORDS);
    for (let from = 0; from < before.length; from += ENTRY_WORDS) {
      if (before[from + FINGERPRINT_WORDS] === 0) continue;
      entries.set(before.subarray(from, from + ENTRY_WORDS), find(before, from));
    }
  }

  return {
    note(fingerprint: Uint32Array, row: number): number | undefined {
      const at = find(fingerprint, 0);
      const before = entries[at + FINGERPRINT_WORDS] ?? 0;
      entries.set(fingerprint, at);
      entries[at + FINGERPRINT_WORDS] = row + 1;
      if (before > 0) return before - 1;
      taken += 1;
      if (taken > slots * LARGEST_LOAD) grow();
      return undefined;
    },
  };
}
