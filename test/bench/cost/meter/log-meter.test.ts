import { expect, test } from "vitest";
import { createLogMeter } from "../../../../bench/cost/meter/log-meter.ts";

test("counts bytes with their line ends, and each metric with its dimensions once", () => {
  const meter = createLogMeter();
  const metrics = (service: string, ...names: string[]) =>
    JSON.stringify({
      service,
      _aws: {
        CloudWatchMetrics: [{ Dimensions: [["service"]], Metrics: names.map((Name) => ({ Name })) }],
      },
    });
  const lines = ['{"message":"ä"}', "no JSON", metrics("a", "Calls", "Succeeded"), metrics("a", "Calls")];
  for (const line of lines) meter.add(line);
  meter.add(metrics("b", "Calls"));
  const usage = meter.usage();
  expect(usage.lines).toBe(5);
  expect(usage.bytes - usage.metricBytes).toBe('{"message":"ä"}'.length + 1 + 1 + "no JSON".length + 1);
  expect([...usage.metrics]).toEqual(["Calls service=a", "Succeeded service=a", "Calls service=b"]);
});
