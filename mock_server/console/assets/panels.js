// Everything beside the traffic: sending, switches, what the API keeps, verdicts, metrics, and every admin call there is.

import { $, h, say, soon } from "./dom.js";
import { clock, lengths, ms, overTime, points, quantile } from "./charts.js";
import { admin, costOf, disown, firstTokenOf, has, isBad, modelOf, money, on, remember, state, store, t, told as toldIn, used } from "./state.js";

const panel = (title, ...inner) => h("section", { class: "card" }, h("h2", {}, t(title)), ...inner);
const field = (label, input) => h("label", { class: "field" }, h("span", {}, t(label)), input);
const number = (attributes) => h("input", { type: "number", min: "0", ...attributes });
const date = (seconds) => new Date(seconds * 1000).toLocaleString(document.documentElement.lang);

// Does what an admin call does; where it refuses, its own sentence is said.
async function trying(act) {
  try { return await act(); } catch (error) { say(error.message, true); return undefined; }
}

// ---- send -----------------------------------------------------------------------------------------------------------

const KEY = "sk-console-0001";
const draft = { target: "POST /compatible-mode/v1/chat/completions", headers: "", body: "", operation: "", example: "" };

const OWN = /^(host|connection|content-length|accept-encoding|user-agent|accept-language|origin|referer|cookie|authorization|x-api-key|content-type|accept|priority|sec-.*|x-mock-token|x-stainless-.*|transfer-encoding|proxy-.*|forwarded|via|x-forwarded-.*)$/;

function asDraft(call) {
  const headers = (call.request_headers || []).filter(([name, value]) => (!OWN.test(name) || (name === "accept" && value.includes("event-stream"))));
  return { target: `${call.method} ${call.path}${call.query ? `?${call.query}` : ""}`, headers: headers.map((pair) => pair.join(": ")).join("\n"), body: call.body === null || call.body === undefined ? "" : JSON.stringify(call.body, null, 2), operation: call.operation || "", example: "" };
}

export function compose(call) { Object.assign(draft, asDraft(call)); }

export const sendNow = (call) => send(asDraft(call));

async function send(what) {
  const [, method, path] = /^(\S+)\s+(\S+)$/.exec(what.target.trim()) || [];
  if (!path?.startsWith("/")) return say(`${t("Method and path")}: POST /compatible-mode/v1/chat/completions`, true);
  const key = store.get("key") || KEY;
  const headers = new Headers();
  try {
    for (const line of what.headers.split("\n").filter((one) => one.includes(":"))) headers.append(line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim());
  } catch (error) { return say(error.message, true); }
  if (/\/anthropic\//.test(path)) { headers.set("x-api-key", key); if (!headers.has("anthropic-version")) headers.set("anthropic-version", "2023-06-01"); }
  else headers.set("Authorization", `Bearer ${key}`);
  const bodied = what.body.trim() && !/^(GET|HEAD)$/i.test(method);
  if (bodied) headers.set("Content-Type", "application/json");
  state.follow = (call) => { location.hash = `#/traffic/${encodeURIComponent(call.id)}`; };
  try {
    const answer = await fetch(path, { method, headers, body: bodied ? what.body : undefined });
    const status = answer.status;
    await answer.arrayBuffer();
    say(t("Sent; {status}.", { status }), status >= 400);
  } catch (error) { say(t("Nobody answered: {error}", { error: error.message }), true); }
}

export function sending(main) {
  const { operations } = state.catalogue;
  if (!draft.body && !draft.operation) pick(operations.find((one) => one.path.endsWith("/chat/completions"))?.id, null);
  function pick(id, example) {
    const one = operations.find((each) => each.id === id);
    if (!one) return;
    const name = example ?? Object.keys(one.examples)[0] ?? "";
    const body = one.examples[name]?.body;
    Object.assign(draft, { operation: id, example: name, target: `${one.method} ${one.path}`, body: body === undefined ? "" : JSON.stringify(body, null, 2) });
    if (one.surface === "native" && body && (body.parameters?.incremental_output || body.parameters?.enable_thinking)) draft.headers = "X-DashScope-SSE: enable";
    else if (/^X-DashScope-SSE/.test(draft.headers)) draft.headers = "";
  }
  const say_ = () => sending(main);
  const surfaces = [...new Set(operations.map((one) => one.surface))];
  const which = h("select", { onchange: () => { pick(which.value, null); say_(); $("#operation")?.focus(); }, id: "operation" }, h("option", { value: "" }, t("your own")),
    surfaces.map((surface) => h("optgroup", { label: surface }, operations.filter((one) => one.surface === surface).map((one) => h("option", { value: one.id }, `${one.id} · ${one.method} ${one.path}`)))));
  which.value = draft.operation;
  const examples = operations.find((one) => one.id === draft.operation)?.examples || {};
  const example = h("select", { onchange: () => { pick(draft.operation, example.value); say_(); } }, Object.entries(examples).map(([name, one]) => h("option", { value: name }, one.summary || name)));
  example.value = draft.example;
  const target = h("input", { value: draft.target, spellcheck: "false", oninput: () => { draft.target = target.value; } });
  const key = h("input", { value: store.get("key") || KEY, spellcheck: "false", autocomplete: "off", oninput: () => store.set("key", key.value) });
  const headers = h("textarea", { rows: 2, spellcheck: "false", placeholder: "X-Mock-Fault: stall=2s\nX-Mock-Latency: 300:50", value: draft.headers, oninput: () => { draft.headers = headers.value; } });
  const body = h("textarea", { rows: 16, spellcheck: "false", class: "code", value: draft.body, oninput: () => { draft.body = body.value; } });
  const tidy = () => { try { body.value = draft.body = JSON.stringify(JSON.parse(body.value), null, 2); } catch { say(t("The body is no JSON; it is sent as it is."), true); } };
  const form = h("form", { class: "card wide", onsubmit: (event) => { event.preventDefault(); send(draft); }, onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(draft); } },
    h("h1", {}, t("Send a call")),
    h("div", { class: "row" }, field("Operation", which), Object.keys(examples).length ? field("Example", example) : null),
    field("Method and path", target), h("div", { class: "row top" }, field("API key", key), field("More headers, one a line", headers)), field("Body", body),
    h("div", { class: "actions" }, h("button", { class: "main", type: "submit" }, t("Send")), h("button", { type: "button", onclick: tidy }, t("Tidy")), h("span", { class: "soft" }, t("Ctrl+Enter sends"))));
  main.replaceChildren(h("div", { class: "page" }, form));
  return {};
}

// ---- switches -------------------------------------------------------------------------------------------------------

const PACES = [["Like a small model", "pace=150:120"], ["Like a large model", "pace=600:45"], ["Very slow", "pace=3000:8"], ["A late start", "slow-first-token=5s"], ["A stall in the middle", "stall=5s"]];

export function switches(main) {
  const places = ["faults", "pace", "answers", "limits", "clock", "memory", "scenarios"].map((name) => [name, h("div", { class: "slot" })]);
  const place = Object.fromEntries(places);
  main.replaceChildren(h("div", { class: "page" }, h("h1", {}, t("Switches")), h("div", { class: "columns" }, places.map(([, one]) => one))));
  drawFaults(); drawAnswers(); drawLimits(); drawClock(); drawMemory(); drawScenarios();

  async function drawFaults() {
    const told = await trying(() => admin("GET", "/faults"));
    if (!told) return;
    const order = (text, more = {}) => trying(async () => { await admin("POST", "/faults", { fault: text, ...more }); await drawFaults(); });
    const kinds = h("select", {}, h("optgroup", { label: t("Faults") }, Object.entries(told.kinds).map(([name, one]) => h("option", { value: name }, `${name}: ${toldIn(one.says)}`))),
      h("optgroup", { label: t("Error") }, Object.entries(told.errors).map(([name, one]) => h("option", { value: name }, `${name} (${one.status})`))));
    kinds.value = Object.entries(told.errors).find(([, one]) => one.code === "Throttling.RateQuota")?.[0] || kinds.options[0].value;
    const amount = h("input", { spellcheck: "false" }), count = number({ placeholder: t("always") }), share = h("input", { type: "number", min: "0", max: "1", step: "0.05", placeholder: "1" }), when = h("input", { placeholder: t("every call") });
    const text = h("input", { spellcheck: "false", class: "code" });
    const write = () => { const known = told.kinds[kinds.value]; amount.disabled = !known?.default; amount.placeholder = known?.default || "–"; text.value = kinds.value + (amount.value && !amount.disabled ? `=${amount.value}` : ""); };
    kinds.onchange = () => { amount.value = ""; write(); };
    amount.oninput = write;
    write();
    const form = h("form", { onsubmit: (event) => { event.preventDefault(); order(text.value, { ...(count.value ? { count: Number(count.value) } : {}), ...(share.value ? { probability: Number(share.value) } : {}), ...(when.value ? { when: when.value } : {}) }); } },
      h("div", { class: "row" }, field("Fault or error", kinds), field("Amount", amount)),
      h("div", { class: "row" }, field("For so many calls", count), field("Probability", share), field("Only if the prompt has", when)),
      field("In full words", text), h("div", { class: "actions" }, h("button", { class: "main" }, t("Order it")),
        told.faults.length ? h("button", { type: "button", onclick: () => trying(async () => { await admin("DELETE", "/faults"); await drawFaults(); }) }, t("Take all back")) : null));
    const orders = h("ul", { class: "orders" }, told.faults.map((one) => h("li", {}, h("code", {}, one.fault), one.when ? h("span", { class: "soft" }, ` ${typeof one.when === "string" ? `“${one.when}”` : JSON.stringify(one.when)}`) : null,
      h("span", { class: "soft" }, ` · ${t("happened {number} times", { number: one.tripped })}${one.spent ? ` · ${t("spent")}` : ""} `),
      h("button", { class: "quiet small", "aria-label": `${t("Take back")}: ${one.fault}`, onclick: () => trying(async () => { await admin("DELETE", `/faults/${encodeURIComponent(one.id)}`); await drawFaults(); }) }, t("Take back")))));
    place.faults.replaceChildren(panel("What goes wrong", told.faults.length ? orders : h("p", { class: "soft" }, t("Nothing is ordered.")), form));
    const paced = told.faults.filter((one) => !one.when && /^(pace|slow-first-token|stall)=/.test(one.fault));
    const setPace = (fault) => trying(async () => {
      for (const one of paced) await admin("DELETE", `/faults/${encodeURIComponent(one.id)}`);
      if (fault) await admin("POST", "/faults", { fault });
      await drawFaults();
    });
    place.pace.replaceChildren(panel("Latency of the next calls", h("p", { class: "soft" }, state.catalogue.pace !== "off" ? t("It was started with --pace {pace}.", { pace: state.catalogue.pace }) : t("It was started without --pace: answers come as fast as they can.")),
      h("div", { class: "actions" }, [["As it was started", ""], ...PACES].map(([name, fault]) => h("button", { "aria-pressed": String(fault ? paced.some((one) => one.fault === fault) : !paced.length), title: fault, onclick: () => setPace(fault) }, t(name))))));
  }

  async function drawAnswers() {
    const told = await trying(() => admin("GET", "/answers"));
    if (!told) return;
    const text = h("textarea", { rows: 3 }), thinking = h("textarea", { rows: 2 }), times = number({ placeholder: t("always") }), when = h("input", { placeholder: t("every call") });
    const form = h("form", { onsubmit: (event) => { event.preventDefault(); trying(async () => { await admin("POST", "/answers", { answer: thinking.value ? { text: text.value, thinking: thinking.value } : text.value, ...(times.value ? { times: Number(times.value) } : {}), ...(when.value ? { when: when.value } : {}) }); await drawAnswers(); }); } },
      field("This is said", text), field("Thinking", thinking), h("div", { class: "row" }, field("For so many calls", times), field("Only if the prompt has", when)), h("div", { class: "actions" }, h("button", { class: "main" }, t("Order it")),
        told.answers.length ? h("button", { type: "button", onclick: () => trying(async () => { await admin("DELETE", "/answers"); await drawAnswers(); }) }, t("Take all back")) : null));
    const orders = h("ul", { class: "orders" }, told.answers.map((one) => h("li", {}, h("code", {}, typeof one.answer === "string" ? one.answer : JSON.stringify(one.answer)), one.when ? h("span", { class: "soft" }, ` “${typeof one.when === "string" ? one.when : JSON.stringify(one.when)}”`) : null, h("span", { class: "soft" }, ` · ${t("Left")}: ${one.left ?? t("always")} `),
      h("button", { class: "quiet small", onclick: () => trying(async () => { await admin("DELETE", `/answers/${encodeURIComponent(one.id)}`); await drawAnswers(); }) }, t("Take back")))));
    place.answers.replaceChildren(panel("What is said", told.answers.length ? orders : h("p", { class: "soft" }, t("Nothing is ordered.")), form));
  }

  const NAMES = { rpm: "Requests a minute", tpm: "Tokens a minute", rps: "Requests a second", tps: "Tokens a second", concurrency: "Calls at once" };
  const spelled = (limits) => limits === "catalogue" ? t("As published") : !limits || limits === "off" ? t("No limits")
    : Object.entries(limits).map(([name, value]) => `${NAMES[name] ? t(NAMES[name]) : name}: ${value?.toLocaleString?.() ?? value}`).join(" · ");

  function held({ limits, used }) {
    const rows = [[t("Every model"), spelled(limits.default)], ...Object.entries(limits.models).map(([name, one]) => [name, spelled(one)]), ...Object.entries(limits.keys).map(([name, one]) => [name, spelled(one)])];
    const spent = used.map((one) => [`${one.model} · ${one.caller}`, `${t("Used this minute")}: ${one.requests_this_minute.toLocaleString()} / ${one.tokens_this_minute.toLocaleString()} ${t("tokens")} · ${t("Running")}: ${one.running}`]);
    return h("dl", { class: "held" }, [...rows, ...spent].map(([name, says]) => [h("dt", {}, h("code", {}, name)), h("dd", {}, says)]));
  }

  async function drawLimits() {
    const told = await trying(() => admin("GET", "/limits"));
    if (!told) return;
    const set = (body) => trying(async () => { await (body ? admin("POST", "/limits", body) : admin("DELETE", "/limits")); await drawLimits(); say(t("Done.")); });
    const rpm = number({}), tpm = number({}), concurrency = number({});
    const form = h("form", { onsubmit: (event) => { event.preventDefault(); set(Object.fromEntries([["rpm", rpm], ["tpm", tpm], ["concurrency", concurrency]].filter(([, one]) => one.value).map(([name, one]) => [name, Number(one.value)]))); } },
      h("div", { class: "row" }, field("Requests a minute", rpm), field("Tokens a minute", tpm), field("Calls at once", concurrency)),
      h("div", { class: "actions" }, h("button", { class: "main" }, t("Set")), h("button", { type: "button", onclick: () => set({ limits: "catalogue" }) }, t("As published")), h("button", { type: "button", onclick: () => set(null) }, t("No limits"))));
    place.limits.replaceChildren(panel("Limits", told.limits === "off" ? h("p", { class: "soft" }, t("No limits hold.")) : h("div", {}, h("p", {}, t("These hold:")), held(told)), form));
  }

  async function drawClock() {
    const [told, seed] = (await trying(() => Promise.all([admin("GET", "/clock"), admin("GET", "/seed")]))) || [];
    if (!told) return;
    const set = (body) => trying(async () => { await admin("POST", "/clock", body); await drawClock(); });
    const chance = number({ value: seed.seed });
    const moves = [["1 hour on", { advance: "1h" }], ["1 day on", { advance: "24h" }], ["31 days on", { advance: "31d" }], told.frozen ? ["Let it go", { freeze: false }] : ["Stop it", { freeze: true }], ["Real time", { reset: true }]];
    const ahead = Math.round(told.ahead);
    place.clock.replaceChildren(panel("Clock and chance", h("p", {}, `${t("The mock believes it is")} `, h("strong", { id: "mock-time" }, date(told.now)), told.frozen ? ` · ${t("stopped")}` : "", Math.abs(ahead) > 1 ? ` · ${t("ahead by {time}", { time: ahead >= 3600 ? `${(ahead / 3600).toFixed(1)} h` : `${ahead} s` })}` : ""),
      h("div", { class: "actions" }, moves.map(([name, body]) => h("button", { onclick: () => set(body) }, t(name)))),
      h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); trying(async () => { await admin("POST", "/seed", { seed: Number(chance.value) }); say(t("Done.")); }); } }, field("Seed", chance), h("button", {}, t("Set")))));
  }

  async function drawMemory() {
    const size = number({ value: state.journal ?? 0 });
    const counts = await trying(() => admin("GET", "/metrics"));
    const counted = typeof counts === "string" && !counts.startsWith("# nothing");
    place.memory.replaceChildren(panel("Memory",
      h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); trying(async () => { await remember(Number(size.value)); say(t("Done.")); }); } }, field("Calls remembered", size), h("button", {}, t("Set"))),
      h("div", { class: "actions" }, h("span", {}, t("Counts for Prometheus")), h("button", { "aria-pressed": String(counted), onclick: () => trying(async () => { await admin("POST", "/metrics", { on: !counted }); await drawMemory(); }) }, t(counted ? "on" : "off")), counted ? h("a", { href: "/_mock/metrics", target: "_blank", rel: "noreferrer" }, "/_mock/metrics") : null),
      h("p", { class: "soft" }, t("Everything as at the start: orders, journal, tasks, files, clock, seed.")),
      h("div", { class: "actions" }, h("button", { class: "danger", onclick: () => trying(async () => { await admin("POST", "/reset", {}); state.calls.clear(); say(t("Done.")); switches(main); }) }, t("Begin again")))));
  }

  // Only where the mock has scenarios: it says so in its list of admin calls.
  async function drawScenarios() {
    if (!has("GET", "/_mock/scenarios")) return;
    const told = await trying(() => admin("GET", "/scenarios"));
    if (!told) return;
    const sources = told.sources || [], own = sources.find((one) => !one.file);
    const text = h("textarea", { rows: 14, spellcheck: "false", class: "code", "aria-label": t("Scenarios"), placeholder: "scenarios:\n  - name: hello\n    when: {last: /hello/i}\n    then: {text: Hi!}", value: own?.text ?? "" });
    const wrong = h("pre", { tabindex: "0", class: "wrong", hidden: true });
    const save = (method, body) => trying(async () => {
      wrong.hidden = true;
      try { await admin(method, "/scenarios", body); } catch (error) { wrong.textContent = error.message; wrong.hidden = false; throw error; }
      say(t("Saved."));
      await drawScenarios();
    });
    place.scenarios.replaceChildren(panel("Scenarios",
      sources.map((source) => h("div", {}, h("p", {}, h("code", {}, source.source), source.problem ? h("span", { class: "note bad" }, String(source.problem)) : null),
        h("ul", { class: "orders" }, (source.scenarios || []).map((one) => h("li", {}, h("strong", {}, one.name), h("span", { class: "soft" }, ` · ${JSON.stringify(one.when)} · ${t("answered {number} times", { number: one.answered })}`)))))),
      text, wrong, h("div", { class: "actions" }, h("button", { class: "main", onclick: () => save("PUT", { text: text.value }) }, t("Save")), own ? h("button", { onclick: () => save("DELETE") }, t("Take all back")) : null)));
  }
  return {};
}

// ---- what the API keeps ---------------------------------------------------------------------------------------------

const FIRST = [["Files", "compatible-files"], ["Tasks", "native-tasks"], ["Batches", "batches"]];
const TELLING = ["id", "task_id", "file_id", "job_id", "filename", "name", "model_name", "model", "purpose", "endpoint", "status", "bytes", "size", "created_at", "gmt_create", "completed_at", "end_time"];
const IS_TIME = /(_at|_time|^gmt_.*|^created)$/;
let listed = "";

export function data(main) {
  const lists = state.catalogue.operations.filter((one) => one.method === "GET" && !one.path.includes("{"));
  const which = h("select", {}, h("option", { value: "" }, t("Files, tasks, batches")), lists.map((one) => h("option", { value: one.id }, `${one.id} · ${one.path}`)));
  which.value = listed;
  const key = h("input", { value: store.get("key") || KEY, autocomplete: "off", spellcheck: "false", oninput: () => store.set("key", key.value) });
  const result = h("div", {});
  async function told(id) {
    const answer = await fetch(lists.find((each) => each.id === id).path, { headers: { Authorization: `Bearer ${key.value}` } });
    const said = await answer.json();
    await disown(answer.headers.get("x-request-id") || said.request_id); // native answers have it in the body
    return shown(said, answer.ok);
  }
  async function list() {
    listed = which.value;
    try {
      const cards = listed ? await told(listed) : await Promise.all(FIRST.map(async ([name, id]) => h("section", { class: "card wide" }, h("h2", {}, t(name)), await told(id))));
      result.replaceChildren(...cards);
    } catch (error) { say(error.message, true); }
  }
  main.replaceChildren(h("div", { class: "page" }, h("h1", {}, t("Files, tasks, batches")), h("p", { class: "soft" }, t("Listed through the API itself, as the owner of this key sees them."), " ", t("Another key sees what is its own.")),
    h("form", { class: "row card wide", onsubmit: (event) => { event.preventDefault(); list(); } }, field("Show", which), field("API key", key), h("button", { class: "main" }, t("List"))), result));
  which.onchange = list;
  list();
  return {};
}

function shown(told, good) {
  if (!good) return [h("div", { class: "note bad" }, `${told.code || told.error?.code || t("Error")}: ${told.message || told.error?.message || ""}`), h("pre", { tabindex: "0" }, JSON.stringify(told, null, 2))];
  const rows = found(told.data === null ? [] : told); // an empty list of batches is null
  if (!rows) return [h("pre", { tabindex: "0" }, JSON.stringify(told, null, 2))];
  if (!rows.length) return [h("p", { class: "soft" }, t("Nothing here."))];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => rows.some((row) => row[name] !== null && row[name] !== "" && typeof row[name] !== "object"));
  const first = TELLING.filter((name) => names.includes(name));
  const columns = (first.length > 2 ? first : [...first, ...names.filter((name) => !first.includes(name))]).slice(0, 7);
  return [h("p", { class: "soft" }, t("{number} of them", { number: rows.length })),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Data") }, h("table", { class: "kept" }, h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)), h("th", { scope: "col" }, t("Everything")))), h("tbody", {}, rows.map((row) => line(row, columns)))))];
}

// A row, and below it all that there is in it, once that is asked for.
function line(row, columns) {
  const whole = h("tr", { hidden: true }, h("td", { colspan: columns.length + 1 }, h("pre", { tabindex: "0" }, JSON.stringify(row, null, 2))));
  const more = h("button", { class: "quiet small", type: "button", "aria-expanded": "false", onclick: () => { whole.hidden = !whole.hidden; more.setAttribute("aria-expanded", String(!whole.hidden)); } }, "JSON");
  return [h("tr", {}, columns.map((name) => h("td", { title: String(row[name] ?? "") }, cell(name, row[name]))), h("td", {}, more)), whole];
}

function cell(name, value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" && IS_TIME.test(name) && value > 1e9) return date(value > 1e11 ? value / 1000 : value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

// The first list of objects in an answer, at whatever depth a dialect keeps it.
function found(value, depth = 0) {
  if (Array.isArray(value)) return value.every((one) => one && typeof one === "object" && !Array.isArray(one)) ? value : null;
  if (!value || typeof value !== "object" || depth > 3) return null;
  for (const one of Object.values(value)) { const rows = found(one, depth + 1); if (rows) return rows; }
  return null;
}

// ---- verdicts -------------------------------------------------------------------------------------------------------

export function verdicts(main) {
  const place = h("div", {});
  main.replaceChildren(h("div", { class: "page" }, h("h1", {}, t("Verdicts")), place));
  async function draw() {
    const told = await trying(() => admin("GET", "/verdicts"));
    if (!told) return;
    state.verdicts = told;
    const off = state.journal ? null : h("div", { class: "note" }, h("span", {}, t("Verdicts are made of the calls the journal remembers, and it is off.")), h("button", { class: "main", onclick: () => trying(async () => { await remember(500); draw(); }) }, t("Remember the last 500")));
    const link = (id) => {
      const call = state.calls.get(id);
      return h("a", { href: `#/traffic/${encodeURIComponent(id)}` }, call ? `${clock(call.at)} ${call.operation || call.path} ${call.model || ""}`.trim() : id.slice(0, 8));
    };
    const cards = [...told.verdicts].sort((a, b) => Number(a.advice) - Number(b.advice)).map((one) => h("article", { class: `card wide verdict ${one.advice ? "advice" : "mistake"}` },
      h("h2", {}, h("span", { class: `badge ${one.advice ? "bent" : "bad"}` }, t(one.advice ? "advice" : "mistake")), ` ${one.name}`, one.times > 1 ? h("span", { class: "soft" }, ` ×${one.times}`) : null), h("p", {}, toldIn(one.what)), h("p", { class: "fix" }, h("strong", {}, `${t("Fix")}: `), toldIn(one.fix)),
      h("p", { class: "shown" }, h("span", { class: "soft" }, `${t("Calls")}: `), one.calls.map(link), one.times > one.calls.length ? h("span", { class: "soft" }, t("{number} more", { number: one.times - one.calls.length })) : null)));
    place.replaceChildren(...[off, told.verdicts.length ? null : h("p", { class: told.judged ? "clean" : "soft" }, told.judged ? `✓ ${t("Clean: nothing to mend in {number} calls.", { number: told.judged })}` : t("No calls were judged yet.")), ...cards,
      h("details", { class: "card wide" }, h("summary", {}, t("What is looked for")), h("dl", {}, told.judges.map((one) => [h("dt", {}, one.name), h("dd", {}, toldIn(one.says))])))].filter(Boolean));
  }
  draw();
  const again = soon(draw, 2000);
  return { leave: on((what) => { if (what === "verdicts") again(); }) };
}

// ---- metrics --------------------------------------------------------------------------------------------------------

export function metrics(main) {
  const place = h("div", {});
  main.replaceChildren(h("div", { class: "page" }, h("h1", {}, t("Metrics")), place));
  function draw() {
    const calls = [...state.calls.values()].filter((call) => call.ended !== "open" && call.took_ms !== undefined);
    if (!calls.length) return place.replaceChildren(h("p", { class: "soft" }, t("No calls yet.")));
    const bad = calls.filter(isBad), took = calls.map((call) => call.took_ms), first = calls.map(firstTokenOf).filter((one) => one !== null);
    const sums = { input: 0, output: 0 }, prices = {};
    const models = new Map(), codes = new Map();
    for (const call of calls) {
      const count = used(call), price = costOf(call), name = modelOf(call) || t("no model");
      const row = models.get(name) || { calls: 0, tokens: 0, took: [], prices: {} };
      row.calls += 1;
      row.took.push(call.took_ms);
      if (count) { sums.input += count.input; sums.output += count.output; row.tokens += count.input + count.output; }
      if (price) for (const one of [prices, row.prices]) one[price.currency] = (one[price.currency] || 0) + price.amount;
      models.set(name, row);
      if (isBad(call)) { const code = `${call.status} ${call.error || call.answer.error?.code || call.answer.error?.type || call.faults?.join(", ") || ""}`.trim(); codes.set(code, (codes.get(code) || 0) + 1); }
    }
    const spent = (of) => Object.entries(of).map(([currency, amount]) => money({ currency, amount })).join(" + ") || "–";
    const tile = (name, value, more = "") => h("div", { class: "tile" }, h("span", { class: "value" }, value), h("span", { class: "label" }, t(name)), more ? h("span", { class: "soft" }, more) : null);
    const says = (values) => t("median {p50}, 95th percentile {p95}, of {number} calls", { p50: ms(quantile(values, 0.5)), p95: ms(quantile(values, 0.95)), number: values.length });
    const dots = (of) => calls.filter((call) => of(call) !== null && of(call) !== undefined).map((call) => ({ at: call.at, value: of(call), bad: isBad(call), href: `#/traffic/${encodeURIComponent(call.id)}`, title: `${call.operation || call.path} · ${ms(of(call))}` }));
    const byCalls = [...models].sort((a, b) => b[1].calls - a[1].calls).slice(0, 12);
    place.replaceChildren(
      h("p", { class: "soft" }, t("Of the last {number} calls this page has seen.", { number: calls.length }), " ", t("Model prices are of region {region}.", { region: state.catalogue.region })),
      h("div", { class: "tiles" }, tile("calls", calls.length), tile("errors", bad.length, `${((bad.length / calls.length) * 100).toFixed(1)} %`), tile("first token of a stream, median", ms(quantile(first, 0.5)), !first.length ? t("none") : `p95 ${ms(quantile(first, 0.95))} · p99 ${ms(quantile(first, 0.99))}`),
        tile("all, median", ms(quantile(took, 0.5)), `p95 ${ms(quantile(took, 0.95))} · p99 ${ms(quantile(took, 0.99))}`), tile("tokens", (sums.input + sums.output).toLocaleString("en"), `${sums.input.toLocaleString("en")} → ${sums.output.toLocaleString("en")}`), tile("list price", spent(prices))),
      h("div", { class: "columns" },
        panel("Calls over time", overTime(calls.map((call) => ({ at: call.at, bad: isBad(call) })), `${t("Calls over time")}: ${t("{good} answered, {bad} refused", { good: calls.length - bad.length, bad: bad.length })}`, [t("answered"), t("refused")])),
        panel("Duration of each call", points(dots((call) => call.took_ms), `${t("Duration of each call")}: ${says(took)}`), h("p", { class: "soft" }, says(took))),
        first.length ? panel("First token of each stream", points(dots(firstTokenOf), `${t("First token of each stream")}: ${says(first)}`), h("p", { class: "soft" }, says(first))) : null,
        panel("Calls by model", lengths(byCalls.map(([name, row]) => ({ name, value: row.calls, says: [row.calls, `p50 ${ms(quantile(row.took, 0.5))}`, Object.keys(row.prices).length ? spent(row.prices) : ""].filter(Boolean).join(" · ") })))),
        sums.input + sums.output === 0 ? null : panel("Tokens by model", lengths(byCalls.filter(([, row]) => row.tokens).sort((a, b) => b[1].tokens - a[1].tokens).map(([name, row]) => ({ name, value: row.tokens, says: row.tokens.toLocaleString("en") })))),
        panel("Errors by code", codes.size ? lengths([...codes].sort((a, b) => b[1] - a[1]).map(([name, value]) => ({ name, value, says: String(value), bad: true }))) : h("p", { class: "clean" }, `✓ ${t("No errors.")}`))));
  }
  draw();
  return { leave: on(soon(draw, 500)) };
}

// ---- every admin call -----------------------------------------------------------------------------------------------

export function calls(main) {
  const rows = state.pages.map((page) => {
    const path = h("input", { value: page.path, class: "code", "aria-label": `${page.method} ${page.path}`, spellcheck: "false" });
    const body = page.method === "GET" || page.method === "DELETE" ? null : h("textarea", { rows: 3, class: "code", "aria-label": t("Body as JSON"), spellcheck: "false", value: "{}" });
    const told = h("div", {});
    const streams = page.path === "/_mock/live";
    return h("details", { class: "card wide near" }, h("summary", {}, h("span", { class: `method ${page.method.toLowerCase()}` }, page.method), " ", h("code", {}, page.path), h("span", { class: "soft" }, ` ${toldIn(page.says)}`)),
      Object.keys(page.takes).length ? h("dl", {}, Object.entries(page.takes).map(([name, says]) => [h("dt", {}, h("code", {}, name)), h("dd", {}, toldIn(says))])) : null,
      streams ? h("pre", { tabindex: "0" }, `curl -N ${location.origin}/_mock/live`) : h("form", { onsubmit: (event) => { event.preventDefault(); trying(async () => {
        const sent = body ? JSON.parse(body.value || "{}") : undefined;
        const said = await admin(page.method, path.value.replace(/^\/_mock/, ""), sent);
        told.replaceChildren(h("pre", { tabindex: "0" }, typeof said === "string" ? said.slice(0, 100000) : JSON.stringify(said, null, 2).slice(0, 100000)));
      }); } }, h("div", { class: "row" }, field("Method and path", path), h("button", {}, t("Call it"))), body), told);
  });
  main.replaceChildren(h("div", { class: "page" }, h("h1", {}, t("Admin calls")), h("p", { class: "soft" }, t("Every call under /_mock, as the mock lists them.")), rows));
  return {};
}
