import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { watchTable } from "../../../bench/rate/clients/watch-table.ts";
import { close, listen } from "../../../local/listen.ts";

test("counts the requests to one table, and leaves them whole", async () => {
  const bodies: string[] = [];
  const create = () =>
    createServer(async (request, response) => {
      bodies.push(await text(request));
      response.end();
    });
  const [server, other] = [create(), create()];
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  const elsewhere = `http://127.0.0.1:${await listen(other, 0)}`;
  const watch = watchTable(endpoint, "control");
  const post = (url: string, body: string) => fetch(url, { method: "POST", body });

  const sent = [
    '{"TableName":"control"}',
    '{"TableName":"control-2"}',
    `{"TableName":"control","x":"${"y".repeat(200_000)}"}`,
  ];
  for (const body of sent) await post(endpoint, body);
  await post(elsewhere, '{"TableName":"control"}');
  expect(watch.requests.length).toBe(2);
  expect(bodies.slice(0, 3)).toEqual(sent);

  watch.stop();
  await post(endpoint, '{"TableName":"control"}');
  expect(watch.requests.length).toBe(2);
  await Promise.all([close(server), close(other)]);
});
