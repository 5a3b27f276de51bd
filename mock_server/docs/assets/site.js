// Tabs, copying, search, sorting, theme and the try-it form. Nothing is fetched until a reader presses Send.
(() => {
  "use strict";
  const { words, tries, root, up } = window.PAGE;
  const $ = (query, from = document) => [...from.querySelectorAll(query)];
  const make = (tag, attributes = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* a private window keeps nothing */ } },
  };

  // Theme: what the system says until a reader says otherwise.
  $(".theme")[0].onclick = () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    store.set("theme", document.documentElement.dataset.theme);
  };

  const pages = $("nav.pages")[0], menu = $(".menu")[0];
  menu.onclick = () => menu.setAttribute("aria-expanded", String(pages.classList.toggle("open")));
  $("[aria-current]", pages).forEach((here) => { pages.scrollTop = here.offsetTop - 200; });

  // Tabs: the choice of a language holds for every block and every page.
  const select = (tabs, tab, focus) => {
    for (const button of $("[role=tab]", tabs)) {
      const chosen = button === tab;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      document.getElementById(button.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
  };
  const chooseEverywhere = (name) => {
    for (const tabs of $(".tabs")) {
      const same = $("[role=tab]", tabs).find((one) => one.textContent === name);
      if (same) select(tabs, same, false);
    }
  };
  for (const tabs of $(".tabs")) {
    const buttons = $("[role=tab]", tabs);
    buttons.forEach((button, at) => {
      button.onclick = () => {
        const before = button.getBoundingClientRect().top;
        chooseEverywhere(button.textContent);
        scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
        store.set("tab", button.textContent);
      };
      button.onkeydown = (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) select(tabs, buttons[(at + step + buttons.length) % buttons.length], true);
      };
    });
  }
  if (store.get("tab")) chooseEverywhere(store.get("tab"));

  for (const pre of $("main pre")) {
    const holder = make("div", { className: "holder" });
    const button = make("button", { className: "copy", type: "button", textContent: words.Copy });
    button.onclick = async () => {
      await navigator.clipboard.writeText(pre.textContent);
      button.textContent = words.Copied;
      setTimeout(() => { button.textContent = words.Copy; }, 1500);
    };
    pre.replaceWith(holder);
    holder.append(pre, button);
  }

  // Lines of tables: a click on the name gives the address of the line.
  for (const row of $("tr[id]")) {
    const name = row.cells[0].querySelector("code");
    if (!name) continue;
    name.title = words["Link to this line"];
    name.style.cursor = "pointer";
    name.onclick = () => { location.hash = row.id; };
  }

  // Sorting, by number where the cells are numbers.
  const value = (cell) => {
    const text = cell.textContent.trim();
    const number = parseFloat(text.replace(/[^\d.-]/g, ""));
    return /^[¥$]?[\d.,]+/.test(text) && !Number.isNaN(number) ? parseFloat(text.replace(/[¥$,]/g, "")) : text === "—" ? -Infinity : text;
  };
  for (const table of $("main table")) {
    const heads = $("thead th", table);
    if (heads.length > 6) table.classList.add("many");
    if (heads.length < 5) continue;
    heads.forEach((head, at) => {
      head.classList.add("sorts");
      head.tabIndex = 0;
      const sort = () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows].map((row) => [value(row.cells[at]), row]);
        rows.sort(([a], [b]) => (a === b ? 0 : (typeof a === typeof b ? a < b : typeof a === "number") ? -1 : 1) * (up ? 1 : -1));
        table.tBodies[0].append(...rows.map(([, row]) => row));
      };
      head.onclick = sort;
      head.onkeydown = (event) => { if (event.key === "Enter") sort(); };
    });
  }

  // A field above each long table leaves only the rows that have all its words.
  for (const table of $("main table")) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 25) continue;
    const field = make("input", { type: "search", className: "filter", placeholder: words["Filter rows"] });
    field.setAttribute("aria-label", words["Filter rows"]);
    field.oninput = () => {
      const parts = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) row.hidden = !parts.every((part) => row.textContent.toLowerCase().includes(part));
    };
    table.closest(".scroll").before(field);
  }

  // Search: the index is a script beside the pages, so that it also loads by file://.
  const input = $(".search input")[0], list = $(".search ol")[0];
  let loading = null;
  const load = () => loading ||= new Promise((done) => {
    document.head.append(make("script", { src: `${up}search.js`, onload: () => done(window.SEARCH), onerror: () => done([]) }));
  });
  const score = (row, parts) => {
    const [title, heading, , text] = row.map((one) => one.toLowerCase());
    let total = 0;
    for (const part of parts) {
      const found = (heading === part ? 12 : heading.includes(part) ? 6 : 0) + (title.includes(part) ? 3 : 0) + (text.includes(part) ? 1 : 0);
      if (!found) return 0;
      total += found;
    }
    return total;
  };
  const show = async () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.hidden = !parts.length;
    if (!parts.length) return;
    const rows = (await load()).map((row) => [score(row, parts), row]).filter(([points]) => points);
    rows.sort(([a], [b]) => b - a);
    list.replaceChildren(...rows.slice(0, 20).map(([, [title, heading, address, text]]) => {
      const at = Math.max(0, text.toLowerCase().indexOf(parts[0]) - 30);
      return make("li", {}, make("a", { href: up + address }, `${title}${heading === title ? "" : ` › ${heading}`}`, make("small", { textContent: text.slice(at, at + 120) })));
    }));
    if (!rows.length) list.append(make("li", { className: "none", textContent: words["Nothing found."] }));
    else list.querySelector("a").classList.add("here");
  };
  input.oninput = show;
  input.onkeydown = (event) => {
    const links = $("a", list), at = links.findIndex((one) => one.classList.contains("here"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && links.length) {
      event.preventDefault();
      links[at]?.classList.remove("here");
      const next = links[(at + step + links.length) % links.length];
      next.classList.add("here");
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && links[at]) {
      links[at].click();
    } else if (event.key === "Escape") {
      input.value = "";
      show();
    }
  };
  list.onclick = () => { list.hidden = true; };
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) list.hidden = true; });

  // Try it: sends what stands in the form, and shows bytes as they arrive.
  const served = /^https?:$/.test(location.protocol) ? location.origin : "http://127.0.0.1:8787";
  $("code.language-http").forEach((block) => {
    const one = tries.find((row) => block.textContent === `${row.method} ${row.path}`);
    if (!one) return;
    const base = make("input", { value: store.get("base") || served });
    const key = make("input", { value: store.get("key") || "sk-docs-example-0001" });
    const body = make("textarea", { value: one.body ? JSON.stringify(one.body, null, 2) : "", spellcheck: false });
    const path = make("input", { value: one.target });
    const stream = make("input", { type: "checkbox" });
    const said = make("pre", { tabIndex: 0 });
    const send = make("button", { textContent: words.Send });
    const label = (name, field, line) => make("label", { className: line ? "line" : "" }, ...(line ? [field, name] : [name, field]));
    const form = make("form", {}, label(words["Base URL"], base), label("Path", path), label(words["API key"], key));
    if (one.body) form.append(label(words.Body, body));
    if (one.native) form.append(label(words.Stream, stream, true));
    form.append(send, said);
    let stop = null;
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (stop) return stop.abort();
      stop = new AbortController();
      send.textContent = words.Stop;
      said.textContent = "";
      const headers = { Authorization: `Bearer ${key.value}` };
      if (one.body) headers["Content-Type"] = "application/json";
      if (one.native && stream.checked) headers["X-DashScope-SSE"] = "enable";
      try {
        const answer = await fetch(base.value.replace(/\/$/, "") + path.value, { method: one.method, headers, body: one.body ? body.value : undefined, signal: stop.signal });
        said.textContent = `${answer.status}\n`;
        const reader = answer.body.getReader(), decoder = new TextDecoder();
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          said.textContent += decoder.decode(part.value, { stream: true });
        }
        const [, text] = said.textContent.match(/^\d+\n([\s\S]*)$/) || [];
        try { said.textContent = `${answer.status}\n${JSON.stringify(JSON.parse(text), null, 2)}`; } catch { /* a stream stays as it came */ }
      } catch (error) {
        said.textContent += error.name === "AbortError" ? "■" : words["Nobody answers at this address. Start the mock with: dashmock serve"];
      }
      stop = null;
      send.textContent = words.Send;
    };
    block.closest(".holder").after(make("details", { className: "try" }, make("summary", { textContent: words["Try it"] }), form));
  });
})();
