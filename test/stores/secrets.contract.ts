import { describe, expect, it } from "vitest";
import type { SecretStore } from "../../lambda/auth0/token-ports.ts";

/** What every SecretStore does, the one in Secrets Manager and its model. */
export function describeSecret(what: string, open: (value: string) => Promise<SecretStore>): void {
  describe(what, () => {
    it("has a value and a version, and both change with a put", async () => {
      const store = await open("{}");
      const first = await store.get();
      expect(first?.value).toBe("{}");
      expect(await store.get()).toEqual(first);
      await store.put("next");
      const second = await store.get();
      expect(second?.value).toBe("next");
      expect(second?.versionId).not.toBe(first?.versionId);
      expect(await store.get()).toEqual(second);
    });

    it("has another version even where the value stays the same", async () => {
      const store = await open("{}");
      const first = await store.get();
      await store.put("{}");
      expect((await store.get())?.versionId).not.toBe(first?.versionId);
    });
  });
}
