/** The buckets that the tenant counts our calls in. */
export type Bucket = "management" | "write" | "read" | "list_organizations";

/** The bucket of an endpoint group; the management API's own is drawn from along with it. */
export type EndpointBucket = Exclude<Bucket, "management">;
