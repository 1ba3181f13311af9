import { defined } from "../defined.ts";
import { iso } from "../iso.ts";
import type { Applied, Doubt, PairKey, PairState, PlacedSetting, Seen } from "../pair.ts";
import { LANES } from "../place.ts";
import { SETTING_NAMES, type Settings } from "../request.ts";
import { type BeforeItem, beforeFromItem, beforeToItem } from "./before-item.ts";
import { type PlaceItem, placeFromItem, placeToItem } from "./place-item.ts";

interface AppliedItem extends BeforeItem {
  readonly state: Applied["state"];
  readonly operation_id: string;
  readonly result: Applied["result"];
  /** The settings that the connection had afterwards, as the answer or a look showed them. */
  readonly left_settings?: Settings;
  readonly auth0_status: number;
  readonly place: PlaceItem;
  readonly updated_at: string;
}

/** A pair as the connections table holds it. Absent attributes are not known. */
export interface PairItem extends Partial<AppliedItem> {
  readonly organization_id: string;
  readonly connection_id: string;
  readonly version: number;
  readonly newest?: AppliedItem;
  readonly disabled_place?: PlaceItem;
  /** Each setting that was named since the last disable, with the place of the request that gave it. */
  readonly settings: Readonly<Record<string, { readonly value: boolean; readonly place: PlaceItem }>>;
  readonly last_places: Readonly<Record<string, { readonly sequence: string; readonly sent_at_ms: number }>>;
  readonly claim?: { readonly operation_id: string; readonly alone: number; readonly until_ms: number };
  readonly unsettled?: { readonly operation_id: string; readonly until_ms: number };
  readonly in_doubt?: readonly string[];
  /** Until when the calls of those operations could take effect. An operation that an earlier version wrote is missing. */
  readonly in_doubt_until?: readonly { readonly operation_id: string; readonly until_ms: number }[];
  /** What a look showed before the first call of an operation that is not settled. */
  readonly seen_before?: {
    readonly operation_id: string;
    readonly state: Seen["state"];
    readonly settings?: Settings;
  };
}

/** Spells a pair out as an item. */
export function toItem({ organizationId, connectionId }: PairKey, pair: PairState): PairItem {
  const { applied, newest, disabledPlace, claim, unsettled, seenBefore } = pair;
  return {
    organization_id: organizationId,
    connection_id: connectionId,
    version: pair.version,
    ...(applied === undefined ? {} : appliedToItem(applied)),
    ...defined({
      newest: newest && appliedToItem(newest),
      disabled_place: disabledPlace && placeToItem(disabledPlace),
    }),
    settings: mapValues(pair.settings, ({ value, place }) => ({ value, place: placeToItem(place) })),
    last_places: mapValues(pair.lastPlaces, ({ sequence, sentAtMs }) => ({ sequence, sent_at_ms: sentAtMs })),
    ...defined({
      claim: claim && { operation_id: claim.operationId, alone: claim.alone, until_ms: claim.untilMs },
      unsettled: unsettled && { operation_id: unsettled.operationId, until_ms: unsettled.untilMs },
      ...doubtsToItem(pair.inDoubt),
      seen_before: seenBefore && { operation_id: seenBefore.operationId, ...seenBefore.seen },
    }),
  };
}

/** Reads an item back. */
export function fromItem(item: PairItem): PairState {
  const { claim, unsettled, seen_before: seen } = item;
  const applied = isApplied(item) ? appliedFromItem(item) : undefined;
  const settings: { -readonly [Name in keyof PairState["settings"]]: PlacedSetting } = {};
  for (const name of SETTING_NAMES) {
    const setting = item.settings[name];
    if (setting !== undefined) settings[name] = { value: setting.value, place: placeFromItem(setting.place) };
  }
  const lastPlaces: { -readonly [L in keyof PairState["lastPlaces"]]: PairState["lastPlaces"][L] } = {};
  for (const lane of LANES) {
    const last = item.last_places[lane];
    if (last !== undefined) lastPlaces[lane] = { sequence: last.sequence, sentAtMs: last.sent_at_ms };
  }
  return {
    version: item.version,
    ...defined({
      applied,
      newest: item.newest && appliedFromItem(item.newest),
      disabledPlace: item.disabled_place && placeFromItem(item.disabled_place),
    }),
    settings,
    lastPlaces,
    ...defined({
      claim: claim && { operationId: claim.operation_id, alone: claim.alone, untilMs: claim.until_ms },
      unsettled: unsettled && { operationId: unsettled.operation_id, untilMs: unsettled.until_ms },
      inDoubt: item.in_doubt?.map((id) => doubtFromItem(id, item)),
      seenBefore: seen && { operationId: seen.operation_id, seen: seenOf(seen) },
    }),
  };
}

function seenOf({ state, settings = {} }: NonNullable<PairItem["seen_before"]>): Seen {
  return state === "disabled" ? { state } : { state, settings };
}

function doubtsToItem(doubts: PairState["inDoubt"] = []): Pick<PairItem, "in_doubt" | "in_doubt_until"> {
  if (doubts.length === 0) return {};
  const dated = doubts.flatMap(({ operationId, untilMs }) =>
    untilMs === undefined ? [] : [{ operation_id: operationId, until_ms: untilMs }],
  );
  return {
    in_doubt: doubts.map(({ operationId }) => operationId),
    ...(dated.length > 0 ? { in_doubt_until: dated } : {}),
  };
}

function doubtFromItem(operationId: string, { in_doubt_until: dated }: PairItem): Doubt {
  const untilMs = dated?.find(({ operation_id }) => operation_id === operationId)?.until_ms;
  return { operationId, ...defined({ untilMs }) };
}

function appliedToItem(applied: Applied): AppliedItem {
  const { operationId, state, result, before, left, auth0Status, place, atMs } = applied;
  return {
    state,
    operation_id: operationId,
    result,
    ...beforeToItem(before),
    ...defined({ left_settings: left }),
    auth0_status: auth0Status,
    place: placeToItem(place),
    updated_at: iso(atMs),
  };
}

/** The attributes of what was last applied are written together or not at all. */
function isApplied(item: Partial<AppliedItem>): item is AppliedItem {
  return item.operation_id !== undefined;
}

function appliedFromItem(item: AppliedItem): Applied {
  return {
    operationId: item.operation_id,
    state: item.state,
    result: item.result,
    before: beforeFromItem(item),
    ...defined({ left: item.left_settings }),
    auth0Status: item.auth0_status,
    place: placeFromItem(item.place),
    atMs: Date.parse(item.updated_at),
  };
}

function mapValues<K extends string, V, W>(
  map: { readonly [P in K]?: V },
  change: (value: V) => W,
): Record<string, W> {
  return Object.fromEntries(
    Object.entries<V | undefined>(map).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, change(value)]],
    ),
  );
}
