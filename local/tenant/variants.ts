/**
 * What is not known of Auth0, or differs between what is recorded and what is documented: how a tenant answers in
 * these cases. Clients have to be right under every combination.
 */
export interface TenantVariants {
  /** POST of a pair that is enabled: 409, or 201 with the named settings changed. Default: `refused`. */
  readonly repeatedPost: "refused" | "upserted";
  /** DELETE of a pair that is not associated. Default: 204, as recorded. */
  readonly repeatedDelete: 204 | 404;
  /** PATCH of a pair that is not enabled, be it absent or off: 404, or 201 and enabled. Default: 404. */
  readonly patchOfAbsent: 404 | 201;
  /**
   * How an association that is off shows: not at all (GET one 404, left out of the list), or with
   * `is_enabled: false`, beside `is_enabled: true` of all others. Default: `absent`.
   */
  readonly offShownAs: "absent" | "off";
  /** POST of an association that is off: 409, or 201 and turned on, with its settings kept. Default: `refused`. */
  readonly postOfOff: "refused" | "turned_on";
}

/** The values that each variant can have, the default first. */
export const VARIANT_VALUES = {
  repeatedPost: ["refused", "upserted"],
  repeatedDelete: [204, 404],
  patchOfAbsent: [404, 201],
  offShownAs: ["absent", "off"],
  postOfOff: ["refused", "turned_on"],
} as const satisfies { readonly [Name in keyof TenantVariants]: readonly TenantVariants[Name][] };

/** What is recorded where there is a recording, else what is documented or what public clients reckon with. */
export const DEFAULT_VARIANTS: TenantVariants = {
  repeatedPost: "refused",
  repeatedDelete: 204,
  patchOfAbsent: 404,
  offShownAs: "absent",
  postOfOff: "refused",
};
