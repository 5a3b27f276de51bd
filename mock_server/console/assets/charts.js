// Three small charts as SVG: bars over time, points over time, and a histogram. Each says in words what it shows.

import { h, s } from "./dom.js";

let W = 640; // as wide as there is room, so that the letters stay as large
const H = 190, LEFT = 46, RIGHT = 10, TOP = 12, BOTTOM = 24;

export const ms = (value) =>
  value === null || value === undefined ? "–" : value < 10 ? `${value.toFixed(1)} ms` : value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10000 ? 2 : 1)} s`;

export const clock = (seconds) => new Date(seconds * 1000).toTimeString().slice(0, 8);

export function quantile(values, share) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

function frame(label, ...inner) {
  return s("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label, class: "chart" }, ...inner);
}

// A number that is easy to read, at or above `most`.
function round(most) {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= most);
}

function grid(most, says) {
  return [0, 0.5, 1].flatMap((share) => {
    const y = TOP + (H - TOP - BOTTOM) * (1 - share);
    return [s("line", { x1: LEFT, x2: W - RIGHT, y1: y, y2: y, class: "grid" }), s("text", { x: LEFT - 6, y: y + 4, class: "tick end" }, says(most * share))];
  });
}

const times = (from, to) => [
  s("text", { x: LEFT, y: H - 6, class: "tick" }, clock(from)),
  s("text", { x: W - RIGHT, y: H - 6, class: "tick end" }, clock(to)),
];

// `calls`: [{at, bad}] → answered and refused, stacked, over the time they took place in.
export function overTime(calls, label, names) {
  W = innerWidth < 700 ? 340 : 640;
  const from = Math.min(...calls.map((one) => one.at)), to = Math.max(...calls.map((one) => one.at), from + 10);
  const count = 40, slots = Array.from({ length: count }, () => [0, 0]);
  for (const one of calls) slots[Math.min(count - 1, Math.floor(((one.at - from) / (to - from)) * count))][one.bad ? 1 : 0] += 1;
  const most = round(Math.max(...slots.map(([good, bad]) => good + bad)));
  const wide = (W - LEFT - RIGHT) / count, high = (H - TOP - BOTTOM) / most;
  return frame(
    label,
    grid(most, (value) => (Number.isInteger(value) ? String(value) : "")),
    slots.map(([good, bad], at) => {
      const x = LEFT + at * wide + 1, ground = H - BOTTOM;
      return s("g", {}, s("title", {}, `${clock(from + ((to - from) * at) / count)} · ${good} ${names[0]} · ${bad} ${names[1]}`),
        good ? s("rect", { x, width: wide - 2, y: ground - good * high, height: good * high, rx: 1.5, class: "good" }) : null,
        bad ? s("rect", { x, width: wide - 2, y: ground - (good + bad) * high, height: bad * high, rx: 1.5, class: "bad" }) : null);
    }),
    times(from, to),
  );
}

// `calls`: [{at, value, bad, title, href}] → a point each, on a logarithmic scale, with lines at the median and the 95th percentile.
export function points(calls, label) {
  W = innerWidth < 700 ? 340 : 640;
  const from = Math.min(...calls.map((one) => one.at)), to = Math.max(...calls.map((one) => one.at), from + 10);
  const values = calls.map((one) => Math.max(one.value, 0.1));
  const low = Math.floor(Math.log10(Math.min(...values))), top = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const x = (at) => LEFT + ((at - from) / (to - from)) * (W - LEFT - RIGHT);
  const y = (value) => TOP + (H - TOP - BOTTOM) * (1 - (Math.log10(Math.max(value, 0.1)) - low) / (top - low));
  const lines = Array.from({ length: top - low + 1 }, (_, at) => 10 ** (low + at));
  return frame(
    label,
    lines.map((value) => [s("line", { x1: LEFT, x2: W - RIGHT, y1: y(value), y2: y(value), class: "grid" }), s("text", { x: LEFT - 6, y: y(value) + 4, class: "tick end" }, value < 1000 ? `${value} ms` : `${value / 1000} s`)]),
    [["p50", 0.5, 11], ["p95", 0.95, -4]].map(([name, share, beside]) => { // one below its line, one above: they may lie close
      const at = y(quantile(values, share));
      return [s("line", { x1: LEFT, x2: W - RIGHT, y1: at, y2: at, class: "level" }), s("text", { x: W - RIGHT, y: at + (at + beside > H - BOTTOM ? -4 : beside), class: "tick end level" }, name)];
    }),
    calls.map((one) => s("circle", { cx: x(one.at), cy: y(one.value), r: 3.2, class: one.bad ? "bad" : "good", onclick: () => { location.hash = one.href; } }, s("title", {}, one.title))),
    times(from, to),
  );
}

// `rows`: [{name, value, says}] → lines of different length, the longest first.
export function lengths(rows) {
  const most = Math.max(...rows.map((row) => row.value), 1e-9);
  return h("ul", { class: "lengths" }, rows.map((row) => {
    const bar = h("span", { class: `length ${row.bad ? "bad" : ""}` });
    bar.style.width = `${Math.max(1, (row.value / most) * 100)}%`;
    return h("li", {}, h("span", { class: "name" }, row.name), h("span", { class: "track" }, bar), h("span", { class: "says" }, row.says));
  }));
}
