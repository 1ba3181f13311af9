/**
 * The flags with which Lambda starts Node: a tenth of the function's memory is for V8's young generation, half of that for each
 * semi-space, and the rest for the old one. Without them V8 would size its heap by this machine, which is larger than an execution.
 *
 * Source: `/var/runtime/bootstrap` of the Node images that AWS publishes (docs/assumptions.md, 68).
 *
 * @param memoryMegabytes The function's memory.
 * @example heapFlags(256) // ["--max-semi-space-size=12", "--max-old-space-size=231"]
 */
export function heapFlags(memoryMegabytes: number): readonly string[] {
  const young = Math.floor(memoryMegabytes / 10);
  return [
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memoryMegabytes - young}`,
  ];
}
