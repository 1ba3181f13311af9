/** The keys in KMS that a deployment signs with. They never leave KMS. */
export interface SigningKeys {
  /** The ARNs of the deployment's own keys: it signs with no other. Empty where it has none. */
  readonly arns: readonly string[];
  /**
   * Signs a message by RS256 (RSASSA-PKCS1-v1_5 with SHA-256).
   *
   * @param message At most `LONGEST_MESSAGE_BYTES`.
   * @throws the error of AWS's client; `signingTrouble` says what it means.
   */
  sign(arn: string, message: string): Promise<Uint8Array>;
}

/** The longest message that KMS signs as it is, in bytes. https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const LONGEST_MESSAGE_BYTES = 4_096;

/** A deployment whose credentials are a client secret or a private key. */
export const NO_SIGNING_KEYS: SigningKeys = {
  arns: [],
  sign: (arn) => Promise.reject(new Error(`This deployment has no signing key, and so not ${arn}.`)),
};
