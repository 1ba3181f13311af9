/** An event as a partner event bus brings it into the queue, as the text of its message. */
export function messageOf(detail: unknown): string {
  return JSON.stringify({
    version: "0",
    id: "4b6f3d5e-0000-0000-0000-000000000000",
    "detail-type": "anything",
    source: "aws.partner/auth0.com/acme-1/auth0.events",
    detail,
  });
}

/** The event of a new organization, as documented. */
export function createdEvent(organization: object, more: object = {}) {
  return {
    specversion: "1.0",
    type: "organization.created",
    source: "urn:auth0:acme.eu.auth0.com",
    id: "evt_vjFVP5pVdfvsfRKatshkVV",
    time: "2026-11-30T12:00:00.000Z",
    data: { object: organization },
    a0tenant: "acme",
    a0stream: "est_vjFVP5pVdfvsfRKatshkVV",
    ...more,
  };
}
