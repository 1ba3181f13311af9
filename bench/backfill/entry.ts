/** A message as a backfill sends it. */
export function entryOf(row: number, Id: string) {
  const organization = `org_${String(row).padStart(16, "0")}`;
  const operation = `b_123456789_${String(row).padStart(30, "0")}`;
  return {
    Id,
    MessageBody: `{"operation_id":"${operation}","batch_id":"bench","organization_id":"${organization}","action":"enable","connection_id":"con_0000000000000001"}`,
    MessageGroupId: `${organization}#con_0000000000000001`,
    MessageDeduplicationId: `${operation}:0`,
  };
}
