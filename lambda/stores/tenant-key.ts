import { itemReader } from "../../aws/item-reader.ts";

/** The item of the control table that the rate budget and the circuits share: an execution that takes a permit sees both. */
export const TENANT_KEY = { key: { S: "tenant" } };

/** Reads the attributes of that item, or of the part of it that was asked for. */
export const readTenantItem = itemReader<Record<string, unknown>>("the tenant's item");
