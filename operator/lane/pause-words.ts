/** What an operator is told of pauses, wherever one is offered. */

/** Of a pause that has an end. */
export const ALARMS_ARE_MUTED = "The lane's alarms are muted until half an hour after the end.";

/** Of a pause that has none. */
export const ALARMS_ARE_TRIGGERED = "A pause without an end triggers the lane's alarms.";

/** Of a pause that has none. */
export const LONGEST_WAIT =
  "SQS keeps requests in a paused lane for 14 days; the worker dead-letters those older than 13 days as expired.";

/** Of a pause that has an end. */
export const AWS_ENDS_IT = "AWS ends the pause within a minute of that time";

/** What stands in the way of an end. */
export const CANNOT_END =
  "this stack is of a version that cannot end a pause. Deploy it again, or pause without an end.";
