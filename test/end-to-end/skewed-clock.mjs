/** A machine whose clock is wrong: `NODE_OPTIONS="--import …/skewed-clock.mjs" CLOCK_AHEAD_MS=1800000 orgconn …`. */
const aheadMs = Number(process.env.CLOCK_AHEAD_MS);
const RightDate = Date;

globalThis.Date = class extends RightDate {
  constructor(...args) {
    if (args.length === 0) super(RightDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RightDate.now() + aheadMs;
  }
};
