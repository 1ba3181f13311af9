import * as z from "zod/mini";

/** A text, and what it says. */
export const said = (what: string) => z.string().check(z.describe(what));

/** A moment, as records have it. */
export const time = (what: string) => z.string().check(z.meta({ format: "date-time", description: what }));
