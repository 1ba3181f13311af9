import { UsageError } from "../errors.ts";

/**
 * Makes sure that the named profile is there: AWS's clients only say that there are no credentials, or no region.
 *
 * @param given What `--profile` names. Default: what AWS_PROFILE names.
 * @throws UsageError when no file of the AWS configuration has it.
 */
export async function checkProfile(given?: string): Promise<void> {
  const profile = given ?? process.env.AWS_PROFILE;
  if (!profile || profile === "default") return;
  const { loadSharedConfigFiles } = await import("@smithy/core/config");
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  if (Object.hasOwn(configFile, profile) || Object.hasOwn(credentialsFile, profile)) return;
  throw new UsageError(
    `${given === undefined ? "AWS_PROFILE" : "--profile"}: the AWS configuration has no profile "${profile}". aws configure list-profiles lists those that it has.`,
  );
}
