/** The item of the control table that the rate budget and the circuits share: whoever takes a permit sees both. */
export const TENANT_KEY = { key: { S: "tenant" } };
