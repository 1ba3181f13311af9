/**
 * Reads the header `Idempotency-Key`: plain, or in quotes as a structured field has it.
 *
 * @example idempotencyKey('"onboarding-42-sso"') // "onboarding-42-sso"
 */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, quoted] = /^"([^"\\]*)"$/.exec(header.trim()) ?? [];
  return quoted ?? header.trim();
}
