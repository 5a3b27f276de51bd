// The calls as they happen, and one of them opened.

import { $, h, say, soon } from "./dom.js";
import { clock, ms } from "./charts.js";
import { admin, costOf, fill, find, firstOf, firstTokenOf, forgetAll, has, isBad, isBent, modelOf, money, on, promptOf, remember, state, used, verdictsOf } from "./state.js";
import { curl, inJavaScript, inPython } from "./samples.js";
import { t, told } from "./words.js";
import { compose, sendNow } from "./panels.js";

const SHOWN = 200; // rows at once; the filter reaches the others

const filter = { text: "", model: "", operation: "", status: "" };
let tab = "Answer";

const badge = (call) => {
  const open = call.ended === "open" && !call.first_byte_ms;
  return h("span", { class: `badge ${open ? "open" : isBad(call) ? "bad" : isBent(call) ? "bent" : "good"}` }, open ? "…" : String(call.status));
};

const fits = (call) => {
  const { text, model, operation, status } = filter;
  if (model && modelOf(call) !== model) return false;
  if (operation && call.operation !== operation) return false;
  if (status === "answered" && isBad(call)) return false;
  if (status === "refused" && !isBad(call)) return false;
  if (status === "bent" && !isBent(call)) return false;
  if (status === "running" && call.ended !== "open") return false;
  if (status === "verdicts" && !verdictsOf(call).length) return false;
  if (!text) return true;
  const all = [call.id, call.path, call.model, call.operation, call.status, call.error, call.caller, promptOf(call), call.answer.text, call.answer.thinking, JSON.stringify(call.answer.error), ...(call.faults || [])].join("\n").toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
};

function timing(call, longest) {
  const first = firstOf(call) ?? 0, all = call.took_ms ?? 0;
  const bar = h("span", { class: "bar", "aria-hidden": "true" }), wait = h("span", { class: "wait" }), speak = h("span", { class: "speak" });
  wait.style.width = `${(first / longest) * 100}%`;
  speak.style.width = `${Math.max(((all - first) / longest) * 100, 0.7)}%`;
  bar.append(wait, speak);
  return bar;
}

function row(call, longest, chosen) {
  const count = used(call), price = costOf(call), asked = promptOf(call), notes = verdictsOf(call);
  const running = call.ended === "open";
  return h("li", { "data-id": call.id },
    h("a", { href: `#/traffic/${encodeURIComponent(call.id)}`, class: `call ${running ? "running" : ""}`, "aria-current": call.id === chosen ? "true" : null },
      h("span", { class: "line" },
        badge(call), h("span", { class: "what" }, call.operation || `${call.method} ${call.path}`), h("span", { class: "model" }, call.model || ""),
        notes.length ? h("span", { class: `flag ${notes.every((one) => one.advice) ? "bent" : ""}`, title: notes.map((one) => one.name).join(", ") }, `⚑ ${notes.length}`) : null,
        call.faults?.length ? h("span", { class: "flag bent" }, call.faults.join(", ")) : null,
        h("span", { class: "when" }, clock(call.at))),
      asked ? h("span", { class: "asked" }, asked.slice(0, 200)) : null,
      call.answer.thinking && !call.answer.text ? h("span", { class: "said thought" }, tail(call.answer.thinking, running)) : null,
      call.answer.text ? h("span", { class: "said" }, tail(call.answer.text, running)) : null,
      call.answer.tools.length ? h("span", { class: "said tool" }, call.answer.tools.map((one) => `${one.name}(${one.arguments})`).join("  ").slice(0, 200)) : null,
      call.answer.error ? h("span", { class: "said wrong" }, String(call.answer.error.message || call.answer.error.code || "").slice(0, 200)) : null,
      h("span", { class: "line small" }, timing(call, longest),
        h("span", { class: "numbers" }, firstTokenOf(call) === null ? ms(call.took_ms) : `${ms(firstTokenOf(call))} · ${ms(call.took_ms)}`),
        count ? h("span", { class: "numbers" }, `${count.input} → ${count.output} ${t("tokens")}`) : null,
        price ? h("span", { class: "numbers" }, money(price)) : null)));
}

const tail = (text, running) => (running ? (text.length > 160 ? `…${text.slice(-160)}` : text) : text.slice(0, 160) + (text.length > 160 ? "…" : ""));

export function traffic(main, id) {
  const list = h("ol", { class: "calls", "aria-label": t("Traffic") });
  const count = h("span", { class: "count" });
  const detail = h("section", { class: "detail", "aria-label": t("Call") });
  const off = h("div", { class: "note", hidden: true }, h("span", {}, t("The journal is off: calls are seen while they happen, and forgotten when you leave."), state.shared ? ` ${t("Of several workers, only what one of them answers is seen.")}` : ""),
    h("button", { class: "main", onclick: async () => { await remember(500); say(t("Remembered from now on.")); } }, t("Remember the last 500")));

  const text = h("input", { type: "search", id: "filter", placeholder: t("model, path, words, id…"), "aria-label": t("Filter"), value: filter.text, oninput: () => { filter.text = text.value.trim(); draw(); } });
  const choice = (name, label, options) => {
    const select = h("select", { "aria-label": label, onchange: () => { filter[name] = select.value; draw(); } });
    const refill = () => {
      const rows = [["", `${label}: ${t("all")}`], ...options()];
      if (select.options.length === rows.length) return;
      select.replaceChildren(...rows.map(([value, shown]) => h("option", { value }, shown)));
      select.value = filter[name];
    };
    return [select, refill];
  };
  const distinct = (of) => [...new Set([...state.calls.values()].map(of).filter(Boolean))].sort().map((one) => [one, one]);
  const [models, refillModels] = choice("model", t("Model"), () => distinct(modelOf));
  const [operations, refillOperations] = choice("operation", t("Operation"), () => distinct((call) => call.operation));
  const [statuses, refillStatuses] = choice("status", t("Status"), () => [["answered", t("answered")], ["refused", t("refused")], ["bent", t("bent or cut")], ["running", t("running")], ["verdicts", t("with verdicts")]]);
  refillStatuses();
  const tools = h("div", { class: "filters" }, text, models, operations, statuses, count,
    h("button", { class: "quiet", onclick: async () => { await forgetAll(); location.hash = "#/traffic"; } }, t("Forget all")));
  const side = h("section", { class: "side", "aria-label": t("Traffic") }, off, tools, list);
  main.replaceChildren(h("div", { class: `traffic ${id ? "opened" : ""}` }, side, detail));
  let drawn = [];

  function draw() {
    refillModels(); refillOperations();
    off.hidden = Boolean(state.journal);
    const all = [...state.calls.values()].reverse(), shown = all.filter(fits);
    const longest = Math.max(1, ...shown.slice(0, SHOWN).map((call) => call.took_ms || 0));
    const focused = document.activeElement?.closest?.(".calls li")?.dataset.id;
    drawn = shown.slice(0, SHOWN);
    list.replaceChildren(...drawn.map((call) => row(call, longest, id)));
    if (!drawn.length) list.append(h("li", { class: "empty" }, t(all.length ? "No call fits the filter." : "No calls yet.")));
    if (!id) {
      const empty = all.length ? "some" : "none";
      if (detail.dataset.empty !== empty) detail.replaceChildren(all.length ? h("p", { class: "empty" }, t("Choose a call to see what was asked and said.")) : nothingYet());
      detail.dataset.empty = empty;
    }
    count.textContent = t("{shown} of {all} calls", { shown: shown.length, all: all.length });
    if (focused) $(`li[data-id="${CSS.escape(focused)}"] a`, list)?.focus({ preventScroll: true });
    drawn.slice(0, 40).forEach((call) => { if (!call.body && !call.answer.raw) fill(call); });
  }

  const opened = detailOf(detail, id);
  draw();
  const again = soon(draw, 60);
  const leave = on((what, call) => {
    if (call && call.id === id) opened(what);
    if (what === "verdicts") opened(what);
    again();
  });

  return {
    leave,
    keys: {
      j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
      Escape: () => { if (id) location.hash = "#/traffic"; },
      "/": () => text.focus(),
      c: () => $(".copy", detail)?.click(),
    },
  };

  function step(by) {
    const at = drawn.findIndex((call) => call.id === id);
    const next = drawn[at < 0 ? 0 : Math.min(drawn.length - 1, Math.max(0, at + by))];
    if (next) location.hash = `#/traffic/${encodeURIComponent(next.id)}`;
  }
}

function nothingYet() {
  return h("div", { class: "empty" }, h("h1", {}, t("No calls yet.")), h("p", {}, t("Point a client at this address, with any key like sk-anything-0001:")),
    h("pre", { tabindex: "0" }, `export DASHSCOPE_HTTP_BASE_URL=${location.origin}/api/v1\nexport OPENAI_BASE_URL=${location.origin}/compatible-mode/v1\nexport ANTHROPIC_BASE_URL=${location.origin}/apps/anthropic`),
    h("p", {}, h("a", { class: "button", href: "#/send" }, t("Or send one from here"))));
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("Copied."));
  } catch {
    const area = h("textarea", { class: "away", value: text });
    document.body.append(area);
    area.select();
    say(document.execCommand("copy") ? t("Copied.") : t("Could not be copied."));
    area.remove();
  }
}

// The opened call; returns what redraws it.
function detailOf(place, id) {
  if (!id) return () => {};
  let call = null;
  const heading = h("div", { class: "heading" }), body = h("div", { class: "sheet", id: "sheet", role: "tabpanel", tabindex: "0" }), tabs = h("div", { class: "tabs", role: "tablist" });
  const names = ["Answer", "Request", "Frames", "Headers", "Raw"];
  const choose = (name) => { tab = name; drawTabs(); draw(); };
  function drawTabs() {
    tabs.replaceChildren(...names.map((name) => h("button", {
      role: "tab", "aria-selected": String(name === tab), "aria-controls": "sheet", tabindex: name === tab ? "0" : "-1", onclick: () => choose(name),
      onkeydown: (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        event.stopPropagation();
        choose(names[(names.indexOf(name) + by + names.length) % names.length]);
        $("[aria-selected=true]", tabs).focus();
      },
    }, t(name))));
  }
  async function asScenario() {
    try { await copy(await admin("GET", `/journal/${encodeURIComponent(call.id)}/scenario`)); } catch (error) { say(error.message, true); }
  }
  function drawHead() {
    const origin = location.origin;
    heading.replaceChildren(
      h("a", { class: "back", href: "#/traffic" }, `← ${t("Back to the list")}`),
      h("h1", {}, badge(call), ` ${call.operation || `${call.method} ${call.path}`}`, call.model ? h("span", { class: "model" }, ` ${call.model}`) : null),
      h("p", { class: "soft path" }, `${call.method} ${call.path}${call.query ? `?${call.query}` : ""}`),
      h("div", { class: "actions" },
        h("button", { class: "copy", onclick: () => copy(curl(call, origin)) }, t("Copy as curl")),
        h("button", { onclick: () => copy(inPython(call, origin)) }, t("Copy as Python")),
        h("button", { onclick: () => copy(inJavaScript(call, origin)) }, t("Copy as JavaScript")),
        has("GET", "/_mock/journal/{id}/scenario") && state.journal ? h("button", { onclick: asScenario }, t("Copy as scenario")) : null,
        h("button", { onclick: () => sendNow(call) }, t("Send again")),
        h("button", { onclick: () => { compose(call); location.hash = "#/send"; } }, t("Edit and send")),
        h("button", { onclick: () => copy(`${origin}/_mock#/traffic/${encodeURIComponent(call.id)}`) }, t("Copy link")),
        state.journal && call.ended !== "open" ? h("a", { class: "button", href: `/_mock/journal/${encodeURIComponent(call.id)}/replay`, target: "_blank", rel: "noreferrer" }, t("Replay its bytes")) : null));
  }
  function draw() {
    if (!call) return;
    const top = body.scrollTop, low = body.scrollHeight - body.clientHeight - top < 40 && top > 0;
    const open = new Map([...body.querySelectorAll("details")].map((one) => [one.dataset.name, one.open]));
    body.replaceChildren(...SHEETS[tab](call).flat(Infinity).filter(Boolean));
    for (const one of body.querySelectorAll("details")) if (open.has(one.dataset.name)) one.open = open.get(one.dataset.name);
    body.scrollTop = low ? body.scrollHeight : top;
  }
  find(id).then((found) => {
    call = found;
    if (!call) return place.replaceChildren(h("a", { class: "back", href: "#/traffic" }, `← ${t("Back to the list")}`), h("p", { class: "empty" }, t("This call is no longer remembered by the mock.")));
    place.replaceChildren(heading, tabs, body);
    drawHead(); drawTabs(); draw();
  });
  let ended = null;
  const again = soon(draw, 50);
  return () => {
    if (!call) return;
    if (call.ended !== ended) { ended = call.ended; drawHead(); if (ended !== "open") fill(call); }
    again();
  };
}

const json = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
const block = (name, text, more = "") => (text ? h("section", { class: `block ${more}` }, h("h2", {}, t(name), h("button", { class: "quiet small", onclick: () => copy(text) }, t("Copy"))), h("pre", { tabindex: "0" }, text)) : null);
const pairs = (rows) => h("dl", { class: "pairs" }, rows.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) => [h("dt", {}, t(name)), h("dd", {}, value)]));

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

const SHEETS = {
  Answer(call) {
    const { answer } = call, count = used(call), price = costOf(call), first = firstOf(call), all = call.took_ms;
    const rate = count && all > first && count.output > 1 && first !== null ? Math.round(count.output / ((all - first) / 1000)) : null;
    const safe = answer.links.filter((one) => /^https?:\/\//.test(one));
    return [
      h("div", { class: "timing" }, timing(call, all || 1),
        firstTokenOf(call) === null ? null : [h("span", {}, h("i", { class: "key wait" }), `${t("first token")} ${ms(first)}`), h("span", {}, h("i", { class: "key speak" }), `${t("speaking")} ${ms(all === undefined ? null : all - first)}`)], h("span", {}, `${t("in all")} ${ms(all)}`),
        rate && all - first > 20 ? h("span", {}, t("{rate} tokens a second", { rate })) : null),
      verdictsOf(call).map((one) => h("div", { class: `note ${one.advice ? "advice" : "bad"}` }, h("strong", {}, `⚑ ${one.name}: `), told(one.what), h("br"), h("em", {}, `${t("Fix")}: ${told(one.fix)}`))),
      answer.error ? h("div", { class: "note bad" }, h("strong", {}, `${t("Error")}: ${answer.error.code || answer.error.type || call.error || ""}`), h("br"), String(answer.error.message || "")) : null,
      call.ended === "cut" || call.ended === "reset" ? h("div", { class: "note bad" }, `${t("Ended")}: ${t(call.ended)}`) : null,
      answer.thinking ? h("details", { open: true, class: "thinking", "data-name": "thinking" }, h("summary", {}, t("Thought")), h("pre", { tabindex: "0" }, answer.thinking)) : null,
      answer.text ? h("section", { class: "block text" }, h("h2", {}, t("Text"), h("button", { class: "quiet small", onclick: () => copy(answer.text) }, t("Copy"))), h("pre", { tabindex: "0", class: call.ended === "open" ? "growing" : "" }, answer.text)) : null,
      answer.tools.length ? h("section", { class: "block" }, h("h2", {}, t("Tool calls")), answer.tools.map((one) => h("div", { class: "tool" }, h("strong", {}, one.name), h("pre", { tabindex: "0" }, pretty(one.arguments))))) : null,
      safe.length ? h("section", { class: "block" }, h("h2", {}, t("Files")), h("ul", {}, safe.map((one) => h("li", {}, h("a", { href: one, target: "_blank", rel: "noreferrer" }, one))))) : null,
      !answer.text && !answer.tools.length && !answer.error && !answer.thinking && !safe.length ? (answer.json ? block("Answer", json(answer.json)) : h("p", { class: "soft" }, call.ended === "open" ? t("Nothing was said yet.") : t("Answered without a text: see Raw."))) : null,
      pairs([
        ["Tokens", count ? `${count.input} ${t("input")} → ${count.output} ${t("output")}${count.thinking ? ` · ${count.thinking} ${t("of it thought")}` : ""}${count.cached ? ` · ${count.cached} ${t("of it cached")}` : ""}` : null],
        ["List price", price ? money(price) : null], ["Finish", answer.finish], ["Ended", call.ended ? t(call.ended) : null], ["Faults", call.faults?.join(", ")],
        ["Caller", call.caller || t("no key")], ["At", new Date(call.at * 1000).toLocaleString(document.documentElement.lang)], ["Bytes", call.bytes || call.kept || null],
      ]),
    ];
  },
  Request(call) {
    const { body } = call;
    if (body === null || body === undefined) return [h("p", { class: "soft" }, t("No body, or one that is no JSON."))];
    const messages = body.messages || body.input?.messages || (Array.isArray(body.input) ? body.input.filter((one) => one?.role) : []);
    const tools = body.tools || body.parameters?.tools || [];
    return [
      Array.isArray(messages) && messages.length ? h("section", { class: "block" }, h("h2", {}, t("Messages")), messages.map((one) => h("div", { class: `message ${one?.role === "user" ? "user" : ""}` },
        h("span", { class: "role" }, String(one?.role)), one?.reasoning_content ? h("pre", { class: "thought", tabindex: "0" }, String(one.reasoning_content)) : null,
        h("pre", { tabindex: "0" }, typeof one?.content === "string" ? one.content : one?.content ? json(one.content) : ""), one?.tool_calls ? h("pre", { tabindex: "0" }, json(one.tool_calls)) : null))) : null,
      Array.isArray(tools) && tools.length ? h("section", { class: "block" }, h("h2", {}, t("Tools offered")), h("p", {}, tools.map((one) => h("code", {}, String(one?.function?.name || one?.name || one?.type), " ")))) : null,
      block("Body", json(body)),
    ];
  },
  Frames(call) {
    const { frames } = call.answer;
    if (!frames.length) return [h("table", { class: "frames" }, h("tbody", {}, call.pieces.map(([at, text]) => h("tr", {}, h("td", { class: "num" }, ms(at)), h("td", {}, h("pre", { tabindex: "0" }, text))))))];
    const shown = frames.slice(0, 400);
    return [
      h("p", { class: "soft" }, t("{number} frames", { number: frames.length })),
      h("table", { class: "frames" }, h("thead", {}, h("tr", {}, ["At", "", "Frame"].map((name) => h("th", { scope: "col" }, name ? t(name) : "+")))),
        h("tbody", {}, shown.map((one, at) => h("tr", { class: one.broken ? "broken" : "" }, h("td", { class: "num" }, ms(one.at)), h("td", { class: "num" }, at ? `+${ms(Math.max(0, one.at - shown[at - 1].at))}` : ""), h("td", {}, one.broken ? h("span", { class: "flag" }, t("broken")) : null, h("pre", { tabindex: "0" }, one.raw)))))),
      frames.length > shown.length ? h("p", { class: "soft" }, t("{number} more", { number: frames.length - shown.length })) : null,
    ];
  },
  Headers(call) {
    if (!call.request_headers) return [h("p", { class: "soft" }, t("Headers are kept by the journal, which is off."))];
    const table = (name, rows) => h("section", { class: "block" }, h("h2", {}, t(name)), h("table", { class: "headers" }, h("tbody", {}, rows.map(([key, value]) => h("tr", {}, h("th", { scope: "row" }, key), h("td", {}, value))))));
    return [table("Request headers", call.request_headers), table("Answer headers", call.headers)];
  },
  Raw(call) {
    return [call.complete === false || call.bytes > call.answer.raw.length + 262144 ? h("p", { class: "note" }, t("Only the first 256 KB are kept.")) : null, block("Raw", call.answer.raw)];
  },
};
