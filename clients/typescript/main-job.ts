// The main job with the generated types: two accounts, a credit, a payment, the statement. It prints what came of it.
import createClient from "openapi-fetch";
import { randomUUID } from "node:crypto";
import type { components, paths } from "./target/api.js";

type Ticket = components["schemas"]["Ticket"];

const { SATCHEL_URL, SATCHEL_KEY } = process.env;
if (!SATCHEL_URL || !SATCHEL_KEY) throw new Error("SATCHEL_URL and SATCHEL_KEY are needed");
const api = createClient<paths>({ baseUrl: SATCHEL_URL, headers: { Authorization: `Bearer ${SATCHEL_KEY}` } });
const fresh = () => ({ "Idempotency-Key": randomUUID() });

/** The data of an answer; a problem is thrown. */
function data<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.status}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** Waits until the ticket is done. */
async function done(accepted: Ticket): Promise<Ticket> {
  let ticket = accepted;
  while (!ticket.done) {
    ticket = data(await api.GET("/v1/tickets/{id}", { params: { path: { id: ticket.id }, query: { wait: 30 } } }));
  }
  if (ticket.status !== "succeeded") throw new Error(`${ticket.id} is ${ticket.status}: ${JSON.stringify(ticket.error)}`);
  return ticket;
}

async function open(reference: string): Promise<string> {
  const body = { reference: `${reference}-${randomUUID()}`, assets: ["KRW"] };
  const ticket = data(await api.POST("/v1/accounts", { params: { header: fresh() }, body }));
  await done(ticket);
  return ticket.resource!.split("/").at(-1)!;
}

const from = await open("ts-from");
const to = await open("ts-to");
const krw = (value: number) => ({ asset: "KRW", value });
const credit = { account: from, amount: krw(1000), externalId: randomUUID() };
await done(data(await api.POST("/v1/credits", { params: { header: fresh() }, body: credit })));
// The payment's answer is awaited in its own request; the result is typed.
const paid = data(await api.POST("/v1/payments", {
  params: { header: { ...fresh(), Prefer: "wait=30" } },
  body: { method: "balance", from, to, amount: krw(300) },
}));
await done(paid);
const payment = paid.resource!.split("/").at(-1)!;
const shown = data(await api.GET("/v1/payments/{id}", { params: { path: { id: payment } } }));
const balances = data(await api.GET("/v1/accounts/{id}", { params: { path: { id: to } } })).balances;
const statement = data(await api.GET("/v1/accounts/{id}/entries", { params: { path: { id: from } } }));
// The statement exists as CSV, too, which only a client that asks for it gets.
const entries = typeof statement === "string" ? [] : statement.data;
const refused = await api.POST("/v1/payments", {
  params: { header: fresh() },
  body: { method: "balance", from: "nobody", to, amount: krw(1) },
});
console.log(JSON.stringify({
  status: shown.status,
  result: paid.result?.status ?? null,
  posted: balances.map(balance => balance.posted),
  statement: entries.map(entry => entry.amount),
  problem: refused.error?.type ?? null,
}));
