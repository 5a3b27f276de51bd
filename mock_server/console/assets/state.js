// What the page knows: the admin calls, the calls that were seen, and the stream that brings new ones.

import { Answer, cost, prompt, tokens } from "./answers.js";
import { t, told } from "./words.js";

const MOST = 1000; // calls the page keeps; the oldest go first
const KEPT = 256 * 1024; // characters of an answer it keeps

const listeners = new Set();

export const state = {
  pages: [], catalogue: { operations: [], models: [], region: "" }, health: {}, journal: null, shared: false, connected: false,
  calls: new Map(), // by id, in the order they came
  verdicts: null, follow: null,
};

export const on = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };
const tell = (what, call) => { for (const one of [...listeners]) one(what, call); };

export const store = {
  get: (name) => { try { return localStorage.getItem(`dashmock.${name}`); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(`dashmock.${name}`, value); } catch { /* a browser that keeps nothing */ } },
};

let token = "";
try { token = sessionStorage.getItem("dashmock.token") || ""; } catch { /* kept for this page only */ }

export function useToken(value) {
  token = value;
  try { sessionStorage.setItem("dashmock.token", value); } catch { /* kept for this page only */ }
}

const head = () => (token ? { "X-Mock-Token": token } : {});

export class Refused extends Error {
  constructor(status, said) {
    super(said.error || `HTTP ${status}`);
    this.status = status;
  }
}

// One admin call: its JSON, or its text where it is none. Throws Refused with the mock's own sentence.
export async function admin(method, page, body) {
  const headers = { ...head(), Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/_mock${page}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  let said = text;
  try { said = JSON.parse(text); } catch { /* shown as it is */ }
  if (!answer.ok) throw new Refused(answer.status, typeof said === "object" && said ? said : { error: text });
  return said;
}

export const has = (method, path) => state.pages.some((page) => page.method === method && page.path === path);

function know(summary) {
  if (ours.has(summary.id)) return { pieces: [], answer: new Answer(null) };
  let call = state.calls.get(summary.id);
  if (!call) {
    call = { pieces: [], answer: new Answer(summary.body), kept: 0, filled: false, gone: false };
    state.calls.set(summary.id, call);
    if (state.calls.size > MOST) state.calls.delete(state.calls.keys().next().value);
  }
  return Object.assign(call, summary);
}

function hear(call, at, text) {
  call.took_ms = at;
  call.first_byte_ms ??= at;
  if (call.kept >= KEPT) return;
  call.kept += text.length;
  call.pieces.push([at, text]);
  call.answer.feed(text, at);
}

// The whole of a call that the journal remembers: headers, bodies, and what was sent when.
export async function fill(call) {
  if (call.filled || call.gone || call.ended === "open" || !state.journal) return;
  call.filled = true;
  try {
    const whole = await admin("GET", `/journal/${encodeURIComponent(call.id)}`);
    const { sent, ...rest } = whole;
    Object.assign(call, rest);
    call.answer = new Answer(call.body);
    call.pieces = sent || [];
    for (const [at, text] of call.pieces) call.answer.feed(text, at);
    call.answer.end(call.took_ms);
  } catch (error) {
    call.filled = false;
    if (error.status === 404) call.gone = true;
  }
  tell("call", call);
}

// A call by its id, seen or only remembered; null where neither.
export async function find(id) {
  const seen = state.calls.get(id);
  if (seen) { fill(seen); return seen; }
  try {
    const whole = await admin("GET", `/journal/${encodeURIComponent(id)}`);
    const call = know({ ...whole, sent: undefined });
    call.filled = false;
    await fill(call);
    return call;
  } catch { return null; }
}

export const modelOf = (call) => (call.model || "").split("@")[0];

export const pricesOf = (call) => state.catalogue.models.find((one) => one.id === modelOf(call))?.prices || null;

export function used(call) {
  return tokens(call.answer.usage) || (call.input_tokens || call.output_tokens ? { input: call.input_tokens, output: call.output_tokens, thinking: 0, cached: 0 } : null);
}

export function costOf(call) {
  const prices = pricesOf(call), count = used(call);
  const share = state.catalogue.price_shares[(call.host || "").split(":")[0].toLowerCase()] ?? 1;
  const amount = call.status < 400 ? cost(prices, count, Boolean(call.answer.thinking || count?.thinking)) : null;
  return amount === null ? null : { amount: amount * share, currency: prices.currency };
}

const SIGNS = { CNY: "¥", USD: "$" };
const digits = (amount) => (amount < 0.01 ? Number(amount.toPrecision(2)).toFixed(10).replace(/\.?0+$/, "") : amount.toFixed(2));

export const money = ({ amount, currency }) => `${SIGNS[currency] || `${currency} `}${digits(amount)}`;

export const promptOf = (call) => (call.body ? prompt(call.body) : "");

export const isBad = (call) => call.status >= 400 || Boolean(call.error) || Boolean(call.answer.error);
const LATE = ["pace", "delay", "stall", "slow-first-token", "trickle"]; // faults that only take time
export const isBent = (call) => Boolean(call.faults?.some((one) => !LATE.includes(one))) || ["cut", "reset", "left"].includes(call.ended);

// Milliseconds to the first token: to the first frame that says something; of an answer in one piece, to its first byte.
export const firstOf = (call) => call.answer.frames.find((one) => one.grew > 0)?.at ?? call.first_byte_ms ?? null;

// The same of streams only; null where a call has no first token: refusals, lists, answers in one piece.
export const firstTokenOf = (call) => call.answer.frames.find((one) => one.grew > 0)?.at ?? null;

export const verdictsOf = (call) => (state.verdicts?.verdicts || []).filter((one) => one.calls.includes(call.id));

export async function loadJournal() {
  const told = await admin("GET", "/journal?limit=300");
  state.journal = told.size;
  state.shared = told.shared;
  for (const summary of told.calls.reverse()) know(summary);
  tell("journal");
}

export async function remember(size) {
  await admin("POST", "/journal", { size });
  state.journal = size;
  tell("journal");
}

export async function forgetAll() {
  await admin("DELETE", "/journal");
  state.calls.clear();
  tell("journal");
}

const ours = new Set();

// A call that the page made to look at what is kept: nobody's traffic, so it is forgotten.
export async function disown(id) {
  if (!id) return;
  ours.add(id);
  state.calls.delete(id);
  tell("journal");
  try { if (state.journal) await admin("DELETE", `/journal/${encodeURIComponent(id)}`); } catch { /* forgotten already */ }
}

let judging = null;
export function judge(soon = 1500) {
  if (judging || !state.journal) return;
  judging = setTimeout(async () => {
    try { state.verdicts = await admin("GET", "/verdicts"); tell("verdicts"); } catch { /* said elsewhere */ }
    judging = null;
  }, soon);
}

export async function start() {
  state.pages = (await admin("GET", "/")).pages;
  [state.health, state.catalogue] = await Promise.all([admin("GET", "/health"), admin("GET", "/catalogue")]);
  await loadJournal();
  judge(0);
  listen();
  if (state.shared) others();
}

function event(name, data) {
  if (name === "call") {
    const call = know(data);
    tell("new", call);
    if (state.follow) { state.follow(call); state.follow = null; }
  } else if (name === "said") {
    const call = state.calls.get(data.id);
    if (call) { hear(call, data.at * 1000, data.text); tell("call", call); }
  } else if (name === "over") {
    const call = know(data);
    call.answer.end(call.took_ms);
    tell("call", call);
    judge();
  }
}

// Live is what the worker answers that this page is connected to; what others answer is read from the journal that they share.
async function others() {
  for (;;) {
    await new Promise((go) => setTimeout(go, 1500));
    try { if (state.journal && state.connected) await loadJournal(); } catch { /* said by the dot in the head of the page */ }
  }
}

// The stream of calls, for ever: where it breaks, it is opened again, and what was missed is read from the journal.
async function listen() {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const answer = await fetch("/_mock/live", { headers: head() });
      if (!answer.ok) throw new Refused(answer.status, {});
      const reader = answer.body.getReader(), decoder = new TextDecoder();
      let rest = "";
      for (let bytes = await reader.read(); !bytes.done; bytes = await reader.read()) {
        if (!state.connected) { state.connected = true; wait = 500; tell("connected"); }
        const frames = (rest + decoder.decode(bytes.value, { stream: true })).split("\n\n");
        rest = frames.pop();
        for (const frame of frames) {
          const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(frame) || [];
          if (name) event(name, JSON.parse(data));
        }
      }
    } catch { /* said by the dot in the head of the page */ }
    state.connected = false;
    tell("connected");
    await new Promise((go) => setTimeout(go, wait));
    try { await loadJournal(); } catch { /* not there yet */ }
  }
}

export { t, told };
