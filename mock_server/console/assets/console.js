// The live page: its head, its sections, its keys. What is shown comes from state.js; each section draws itself.

import { $, h, say } from "./dom.js";
import { on, start, state, store, useToken } from "./state.js";
import { traffic } from "./traffic.js";
import { calls, data, metrics, sending, switches, verdicts } from "./panels.js";
import { speak, spoken, t } from "./words.js";

const SECTIONS = [["traffic", "Traffic", traffic], ["send", "Send", sending], ["switches", "Switches", switches], ["data", "Data", data], ["verdicts", "Verdicts", verdicts], ["metrics", "Metrics", metrics], ["calls", "Admin calls", calls]];

const main = $("#main");
let shown = {}, ready = false;

speak(store.get("tongue") || ((navigator.language || "").startsWith("zh") ? "zh" : "en"));
if (store.get("theme")) document.documentElement.dataset.theme = store.get("theme");

const where = () => location.hash.replace(/^#\//, "").split("/");

function drawHead() {
  const [section] = where();
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
  document.documentElement.lang = spoken() === "zh" ? "zh-CN" : "en";
  $("header").replaceChildren(
    h("a", { class: "brand", href: "#/traffic" }, h("strong", {}, "dashmock")),
    h("span", { class: `dot ${state.connected ? "on" : ""}`, id: "dot", role: "status" }, t(state.connected ? "live" : ready ? "not connected" : "connecting")),
    h("nav", { "aria-label": t("Sections") }, SECTIONS.map(([name, title]) => h("a", { href: `#/${name}`, "aria-current": name === (section || "traffic") ? "page" : null }, t(title)))),
    h("span", { class: "tools" },
      h("a", { href: "/docs/", class: "far" }, t("Reference")),
      h("button", { class: "far", "aria-label": `? ${t("Keys")}`, title: t("Keys"), onclick: keysShown }, "?"),
      h("button", { title: t("Language"), lang: spoken() === "zh" ? "en" : "zh-CN", id: "tongue", onclick: () => { speak(spoken() === "zh" ? "en" : "zh"); store.set("tongue", spoken()); draw(); } }, spoken() === "zh" ? "English" : "中文"),
      h("button", { "aria-label": t("Dark or light"), title: t("Dark or light"), id: "theme", onclick: () => { const next = dark ? "light" : "dark"; document.documentElement.dataset.theme = next; store.set("theme", next); drawHead(); } }, dark ? "☀" : "☾")));
}

function draw() {
  drawHead();
  $("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!ready) return;
  const [name, id] = where();
  const [, title, section] = SECTIONS.find(([one]) => one === name) || SECTIONS[0];
  const inList = document.activeElement?.closest?.(".calls");
  shown.leave?.();
  document.title = `${t(title)} · dashmock`;
  shown = section(main, id ? decodeURIComponent(id) : "") || {};
  if (inList) ($(".calls a[aria-current=true]") || main).focus({ preventScroll: false });
}

function keysShown() {
  const rows = [["/", "Focus the filter"], ["j k ↑ ↓", "Next and previous call"], ["Esc", "Close the call"], ["c", "Copy the open call as curl"], ["1 … 7", "Sections 1 to 7"], ["?", "This list"]];
  const dialog = h("dialog", { "aria-label": t("Keys"), onclose: () => dialog.remove() }, h("h2", {}, t("Keys")), h("dl", { class: "pairs" }, rows.map(([key, says]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(says))])), h("button", { class: "main", onclick: () => dialog.close() }, t("Close")));
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog")) return;
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key.startsWith("Arrow") && event.target.closest?.("[role=tabpanel], pre, .scroll")) return; // there they scroll
  const section = SECTIONS[Number(event.key) - 1];
  const act = event.key === "?" ? keysShown : section ? () => { location.hash = `#/${section[0]}`; } : shown.keys?.[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

addEventListener("hashchange", draw);
on((what) => {
  if (what !== "connected") return;
  drawHead();
  if (!state.connected) say(t("Connection lost; trying again."), true);
});

async function begin() {
  drawHead();
  try {
    await start();
    ready = true;
    draw();
  } catch (error) {
    if (error.status !== 403) return main.replaceChildren(h("p", { class: "empty" }, error.message));
    const token = h("input", { type: "password", autocomplete: "off" });
    main.replaceChildren(h("form", { class: "card door", onsubmit: (event) => { event.preventDefault(); useToken(token.value); begin(); } },
      h("h1", {}, t("This mock wants its token")), h("p", {}, error.message), h("p", { class: "soft" }, t("It was started with --admin-token; it is kept in this tab only.")), h("label", { class: "field" }, h("span", {}, t("Token")), token), h("button", { class: "main" }, t("Enter"))));
    token.focus();
  }
}

begin();
