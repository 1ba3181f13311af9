import { REGION } from "./template.ts";

/** Configuration of an AWS client that talks to a stand-in: any credentials will do. */
export function clientOptions(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}
