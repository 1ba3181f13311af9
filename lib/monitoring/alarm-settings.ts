import { ConfigurationError } from "../configuration-error.ts";
import type { AlarmRule } from "./rules/rule.ts";

/** Overrides an alarm's rule; `false` switches the alarm off. */
export type AlarmSetting =
  | false
  | {
      /** It goes off at this value and above, in the unit of its metric: seconds, milliseconds, a share, or a number of things. */
      readonly threshold: number;
    };

/** The overrides by alarm name; docs/runbook.md has the names. */
export type AlarmSettings = Readonly<Record<string, AlarmSetting>>;

/**
 * Applies overrides to the rules of the alarms.
 *
 * @throws ConfigurationError naming every unknown alarm and every invalid threshold.
 * @example applySettings(alarmRules(metrics), { BudgetDegraded: false, InteractiveAge: { threshold: 600 } })
 */
export function applySettings(
  rules: readonly AlarmRule[],
  settings: AlarmSettings = {},
): readonly AlarmRule[] {
  const ids = rules.map(({ id }) => id);
  const problems = Object.entries(settings).flatMap(([id, setting]) => {
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined) return [`alarms.${id} is not an alarm: the alarms are ${ids.join(", ")}`];
    if (setting === undefined || setting === false || isThreshold(setting, rule.most)) return [];
    return [`alarms.${id} must be ${allowedFor(rule.most)}, but was ${JSON.stringify(setting)}`];
  });
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
  return rules.flatMap((rule) => {
    const setting = settings[rule.id];
    if (setting === undefined) return [rule];
    if (setting === false) return [];
    const meaning = `${rule.meaning} This deployment's threshold is ${setting.threshold}, in place of ${rule.threshold}.`;
    return [{ ...rule, ...setting, meaning }];
  });
}

/** Whether a value is a threshold alone, and one that the metric can reach. */
function isThreshold(setting: unknown, most = Number.MAX_VALUE): boolean {
  if (typeof setting !== "object" || setting === null || Object.keys(setting).join() !== "threshold") {
    return false;
  }
  const { threshold } = setting as { readonly threshold: unknown };
  return typeof threshold === "number" && threshold > 0 && threshold <= most;
}

function allowedFor(most: number | undefined): string {
  const reachable = most === undefined ? "" : ` and at most ${most}, which is all that its metric can be`;
  return `false or have a threshold above 0${reachable}, as { threshold: … } and nothing else`;
}
