// Tabs, copying, search, sorting, theme and the try-it form. Nothing is fetched until a reader presses Send.
(() => {
  "use strict";
  const { words, tries = [], servers = [], up, lost } = window.PAGE;
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
  pages.onclick = (event) => { if (event.target.closest("a") && pages.classList.contains("open")) menu.click(); };
  pages.onkeydown = (event) => { if (event.key === "Escape" && pages.classList.contains("open")) { menu.click(); menu.focus(); } };

  // The other language at the same place: both have the same anchors.
  const tongue = $(".tongue")[0];
  tongue.onclick = () => { tongue.hash = location.hash; };
  $("[aria-current]", pages).forEach((here) => { pages.scrollTop = here.offsetTop - 200; });

  // The contents say where the reader is: the last heading above the upper third of the window.
  const marks = new Map($("nav.contents a, nav.pages li li a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const heads = $("main :is(h1, h2, h3, h4)[id]").filter((head) => marks.has(head.id) && !head.closest(".shown"));
  const spy = () => {
    const here = heads.findLast((head) => head.offsetParent && head.getBoundingClientRect().top < innerHeight / 3);
    for (const [id, link] of marks) link.classList.toggle("here", id === here?.id);
  };
  if (heads.length) {
    addEventListener("scroll", spy, { passive: true });
    spy();
  }

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
  const isAnswer = (name) => /^\d/.test(name); // statuses are chosen where they stand, languages everywhere
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
        if (isAnswer(button.textContent)) return select(tabs, button, false);
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

  const copier = (says, text) => {
    const button = make("button", { className: "copy", type: "button", textContent: says });
    button.onclick = async () => {
      await navigator.clipboard.writeText(await text());
      button.textContent = words.Copied;
      setTimeout(() => { button.textContent = says; }, 1500);
    };
    return button;
  };
  for (const pre of $("main pre")) {
    const holder = make("div", { className: "holder" });
    const button = copier(words.Copy, () => pre.textContent);
    pre.replaceWith(holder);
    holder.append(pre, button);
  }

  // The twin of the page, for a chat window; a page opened from a folder may not read it, and has the link alone.
  const [twin] = $(".twin");
  if (twin && /^https?:$/.test(location.protocol)) {
    twin.prepend(copier(words["Copy page"], async () => (await fetch(twin.querySelector("a").href)).text()));
  }

  // Several examples of an operation: one is shown, and can be chosen. Printed, all are there.
  const choosers = new Map();
  for (const shown of $(".shown")) {
    const examples = $(".example", shown);
    if (examples.length) shown.classList.add("chosen");
    if (examples.length < 2) continue;
    const names = examples.map((one) => one.querySelector("h3, h4, h5"));
    const chooser = make("select", {}, ...names.map((name) => make("option", { textContent: name.firstChild.textContent })));
    chooser.onchange = () => examples.forEach((one, at) => one.classList.toggle("away", at !== chooser.selectedIndex));
    chooser.onchange();
    examples[0].before(make("label", { className: "chooser" }, `${words.Example} `, chooser));
    choosers.set(shown, chooser);
  }

  // What is inside a property is folded where there is much of it; an address, a filter and print unfold it.
  const depth = (path) => (path.match(/[.→]/g) || []).length;
  for (const table of $(".said table")) {
    const rows = $("tbody tr", table).map((row) => [row, row.cells[0].textContent]);
    const all = rows.length > 12;
    for (const [row, path] of rows) {
      row.style.setProperty("--depth", Math.min(depth(path), 6));
      const inside = rows.filter(([, other]) => other !== path && /^(\[\]|\.|→)/.test(other.slice(path.length)) && other.startsWith(path));
      const below = inside.filter(([, other]) => depth(other) === Math.min(...inside.map(([, one]) => depth(one))));
      if (!below.length || !all) continue;
      const fold = make("button", { type: "button", className: "fold", textContent: words["{number} inside"].replace("{number}", inside.length) });
      const set = (open) => {
        fold.setAttribute("aria-expanded", String(open));
        if (open) below.forEach(([one]) => one.classList.remove("folded"));
        else inside.forEach(([one]) => { one.classList.add("folded"); one.querySelector(".fold")?.setAttribute("aria-expanded", "false"); });
      };
      fold.onclick = () => set(fold.getAttribute("aria-expanded") !== "true");
      row.cells[row.cells.length - 1].append(fold);
      row.inside = inside.map(([one]) => one);
      row.set = set;
    }
    for (const [row, path] of rows) row.set?.(depth(path) < 1 && (row.inside.length < 12 || rows.filter(([, one]) => !depth(one)).length < 5));
  }
  const reveal = (moved) => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const holders = $("tr", target.closest("table") || target).filter((row) => row.inside?.includes(target));
    holders.forEach((row) => row.set(true));
    const away = target.closest(".example.away");
    if (away) {
      const chooser = choosers.get(away.closest(".shown"));
      chooser.selectedIndex = $(".example", away.closest(".shown")).indexOf(away);
      chooser.onchange();
    }
    if (moved || holders.length || away) target.scrollIntoView({ behavior: "instant" });
  };
  addEventListener("hashchange", () => reveal(false));
  // What was folded and put in above moved the place that the browser had gone to; a page that is shown again keeps its own.
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") addEventListener("load", () => reveal(true));
  else reveal(false);

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

  // On a narrow screen a line of a table with sentences becomes a block; its cells say what they are. Numbers stay in columns.
  for (const table of $("main table:not(.many)")) {
    const rows = [...table.tBodies[0].rows], heads = $("thead :is(th, td)", table).map((head) => head.textContent);
    if (table.closest(".said") && rows.some((row) => row.id)) continue; // laid out so on every screen
    const wordy = heads.length > 2 && rows.some((row) => [...row.cells].slice(1).some((cell) => cell.textContent.length > 28));
    if (!wordy && !rows.every((row) => row.id)) continue;
    table.classList.add("stacks");
    if (heads.length > 2) for (const row of rows) [...row.cells].slice(1).forEach((cell, at) => { cell.dataset.label = heads[at + 1]; });
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
      table.classList.toggle("filtered", parts.length > 0);
    };
    table.closest(".scroll").before(field);
  }

  // Search: the index is a script beside the pages, so that it also loads by file://.
  const input = $(".search input")[0], list = $(".search ol")[0];
  let loading = null;
  const load = () => loading ||= new Promise((done) => {
    document.head.append(make("script", { src: `${up}search.js`, onload: () => done(window.SEARCH), onerror: () => done([]) }));
  });
  // What a word is worth where it stands: a heading more than a title, a title more than a text, a whole word or a name of a field more
  // than a part of one. Words that are found nowhere are taken for a slip and looked for with one letter changed, lost, or too many.
  const whole = (text, part) => new RegExp(`(^|[^\\p{L}\\p{N}_])${part.replace(/[^\p{L}\p{N}_]/gu, "\\$&")}($|[^\\p{L}\\p{N}_])`, "u").test(text);
  const worth = (text, part, points) => (!text.includes(part) ? 0 : text === part ? points * 3 : whole(text, part) ? points * 2 : points);
  const last = (path) => path.slice(Math.max(path.lastIndexOf("."), path.lastIndexOf("→")) + 1).replace("[]", "");
  // A row's points, and the name of a line in it that is just what was asked for: the one least deep.
  const score = (row, parts) => {
    const [title, heading, , text, names] = row.slice(0, 5).map((one) => one.toLowerCase());
    let total = title === heading ? 2 : 0, line = null;
    for (const part of parts) {
      let found = worth(heading, part, 8) + worth(title, part, 5) + worth(text, part, 1);
      if (names.includes(part)) {
        const same = names.split(" ").map((path, at) => [path, at]).filter(([path]) => last(path) === part || path === part).sort(([one], [other]) => depth(one) - depth(other))[0];
        found += same ? Math.max(16 - 4 * depth(same[0]), 4) : 2;
        if (same) line = row[4].split(" ")[same[1]];
      }
      if (!found) return [0, null];
      total += found;
    }
    return [total, line];
  };
  const slips = (part) => {
    const found = [];
    for (let at = 0; part.length > 3 && at < part.length; at++) found.push(part.slice(0, at) + part.slice(at + 1), part.slice(0, at) + part[at + 1] + part[at] + part.slice(at + 2));
    return found.filter(Boolean);
  };
  let vocabulary = null;
  const near = (rows, part) => {
    vocabulary ||= new Set(rows.flatMap((row) => [row[0], row[1], row[3], row[4]]).join(" ").toLowerCase().split(/[^\p{L}\p{N}_]+/u));
    const all = [...vocabulary];
    if (all.some((word) => word.includes(part)) || /[^\p{L}\p{N}_]/u.test(part)) return [part];
    if (/\p{Script=Han}{3}/u.test(part)) return [...part].slice(1).map((sign, at) => [...part][at] + sign).filter((pair) => all.some((word) => word.includes(pair))); // no blanks between words
    const tried = slips(part);
    return [tried.find((one) => vocabulary.has(one)) || all.find((word) => Math.abs(word.length - part.length) < 2 && slips(word).some((one) => one === part || tried.includes(one))) || part];
  };
  const marked = (text, parts) => {
    const found = text.split(new RegExp(`(${parts.map((part) => part.replace(/[^\p{L}\p{N}_]/gu, "\\$&")).join("|")})`, "iu"));
    return found.map((piece, at) => (at % 2 ? make("mark", { textContent: piece }) : piece));
  };
  const show = async () => {
    const asked = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.hidden = !asked.length;
    if (!asked.length) return;
    const index = await load(), parts = asked.flatMap((part) => near(index, part));
    const rows = parts.length ? index.map((row) => [...score(row, parts), row]).filter(([points]) => points) : [];
    rows.sort(([a], [b]) => b - a);
    // The best, and of what follows the guides: a name that every operation has would leave no room for the page that explains it.
    const guides = rows.slice(14).filter(([, , [, , address]]) => !address.startsWith("reference/"));
    list.replaceChildren(...rows.slice(0, 14).concat(guides.slice(0, 6)).map(([, line, [title, heading, address, text, , of]]) => {
      const operation = index[of] || [], place = [title, operation[1], heading, line].filter((one, at, all) => one && all.indexOf(one) === at);
      const shown = line && operation[3] || text; // of a line that was found, its operation says more than its section
      const at = Math.max(0, shown.toLowerCase().indexOf(parts[0]) - 30);
      return make("li", {}, make("a", { href: up + address + (line ? `--${line}` : "") }, ...marked(place.join(" › "), parts), make("small", {}, ...marked(shown.slice(at, at + 120), parts))));
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
    const asks = event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName);
    if (asks || (event.key === "k" && (event.metaKey || event.ctrlKey))) {
      event.preventDefault();
      input.focus();
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) list.hidden = true; });

  // Where there is no such page, what the address says is looked for.
  if (lost) {
    const name = location.pathname.split("/").pop().replace(/\.\w*$/, "");
    try { input.value = decodeURIComponent(name).replace(/[-\s]+/g, " "); } catch { /* no text */ }
    if (/^(404)?$/.test(input.value)) input.value = "";
    else {
      show().then(() => {
        const found = $("a", list).slice(0, 5);
        found.forEach((one) => one.classList.remove("here"));
        $("main > p")[0].after(make("ul", { className: "meant" }, ...found.map((one) => make("li", {}, one))));
        list.hidden = true;
      });
    }
  }

  // Try it: sends what stands in the form, and shows what comes while it comes: the text put together, and the bytes.
  const kept = { // a key stays in this tab of the browser, and no longer than it
    get(name) { try { return sessionStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { sessionStorage.setItem(name, value); } catch { /* for this page only */ } },
  };
  const served = /^https?:$/.test(location.protocol) ? location.origin : "http://127.0.0.1:8787";
  for (const one of tries) {
    const block = $("code.language-http").find((code) => code.textContent === one.operation);
    const operation = block?.closest(".operation");
    if (!operation) continue;
    const label = (name, field, line) => make("label", { className: line ? "line" : "" }, ...(line ? [field, name] : [name, field]));
    const choices = [[served, words["This mock"]], ...servers, ["", words["Another address"]]];
    const place = make("select", {}, ...choices.map(([url, name]) => make("option", { value: url, textContent: url ? `${name} · ${url}` : name })));
    const base = make("input", { value: store.get("base") || served, name: "base" });
    const key = make("input", { value: kept.get("key") || "sk-docs-example-0001", name: "key", autocomplete: "off", spellcheck: false });
    key.onchange = () => kept.set("key", key.value);
    const path = make("input", { name: "path" });
    const headers = make("input", { name: "headers", placeholder: "X-Mock-Fault: Throttling.RateQuota" });
    const body = make("textarea", { name: "body", spellcheck: false });
    const stream = make("input", { type: "checkbox", name: "stream" });
    const send = make("button", { textContent: words.Send, className: "send" });
    const status = make("p", { className: "status" });
    status.setAttribute("aria-live", "polite");
    const thought = make("pre", { tabIndex: 0, className: "thought" }), text = make("pre", { tabIndex: 0, className: "text" });
    const raw = make("pre", { tabIndex: 0, className: "raw" }), met = make("pre", { tabIndex: 0, className: "met" });
    const part = (name, pre, open) => make("details", { className: "part", open, hidden: true }, make("summary", { textContent: name }), pre);
    const parts = [part(words["Thought so far"], thought, true), part(words["Text so far"], text, true), part(words["As it came"], raw, true), part(words["Answer headers"], met, false)];
    const show = (pre, content) => { pre.textContent = content; pre.parentElement.hidden = !content; };

    const fill = (at) => {
      const example = one.examples[at] || one.examples[0];
      path.value = example.target;
      body.value = example.body ? JSON.stringify(example.body, null, 2) : "";
      const others = { ...example.headers };
      stream.checked = "X-DashScope-SSE" in others;
      if (one.native) delete others["X-DashScope-SSE"];
      headers.value = Object.entries(others).map((pair) => pair.join(": ")).join("; ");
    };
    const sent = () => {
      const said = { Authorization: `Bearer ${key.value}` };
      if (body.value) said["Content-Type"] = "application/json";
      if (one.native && stream.checked) said["X-DashScope-SSE"] = "enable";
      for (const pair of headers.value.split(";").filter((each) => each.includes(":"))) {
        said[pair.slice(0, pair.indexOf(":")).trim()] = pair.slice(pair.indexOf(":") + 1).trim();
      }
      return { url: base.value.replace(/\/$/, "") + path.value, method: one.operation.split(" ")[0], headers: said, body: body.value || undefined };
    };
    const quoted = (value) => `'${value.replaceAll("'", `'\\''`)}'`;
    const curl = () => {
      const it = sent();
      const lines = Object.entries(it.headers).map(([name, value]) => `-H ${quoted(name === "Authorization" ? "Authorization: Bearer KEY" : `${name}: ${value}`)}`);
      return [`curl -sSN -X ${it.method} ${quoted(it.url)}`, ...lines, ...(it.body ? [`-d ${quoted(it.body)}`] : [])].join(" \\\n  ");
    };

    const form = make("form", {}, label(words.Environment, place), label(words["Base URL"], base), label(words["API key"], key), label(words.Path, path), label(words.Header, headers));
    if (one.examples.some((each) => each.body)) form.append(label(words.Body, body));
    if (one.native) form.append(label(words.Stream, stream, true));
    form.onkeydown = (event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) form.requestSubmit(); };
    const actions = make("div", { className: "actions" }, send, copier(words["Request as curl"], curl));
    form.append(actions, status, ...parts);
    const chooser = choosers.get(operation.querySelector(".shown"));
    chooser?.addEventListener("change", () => fill(chooser.selectedIndex));
    fill(chooser ? chooser.selectedIndex : 0);
    const placed = () => { place.value = choices.some(([url]) => url === base.value) ? base.value : ""; };
    place.onchange = () => { base.value = place.value; if (!place.value) base.focus(); else store.set("base", base.value); };
    base.onchange = () => { store.set("base", base.value); placed(); };
    placed();

    let stop = null;
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (stop) return stop.abort();
      stop = new AbortController();
      send.textContent = words.Stop;
      status.textContent = "…";
      status.className = "status";
      [thought, text, raw, met].forEach((pre) => show(pre, ""));
      const began = performance.now(), since = () => Math.round(performance.now() - began);
      const { url, ...request } = sent();
      try {
        const answer = await fetch(url, { ...request, signal: stop.signal });
        const events = (answer.headers.get("content-type") || "").startsWith("text/event-stream");
        status.textContent = String(answer.status);
        status.classList.add(answer.ok ? "good" : "bad");
        show(met, [...answer.headers].map((pair) => pair.join(": ")).join("\n"));
        const reader = answer.body.getReader(), decoder = new TextDecoder(), reading = reads(thought, text, show);
        let first = null, came = "";
        for (let bytes = await reader.read(); !bytes.done; bytes = await reader.read()) {
          first ??= since();
          const piece = decoder.decode(bytes.value, { stream: true });
          show(raw, came += piece);
          if (events) reading(piece);
        }
        if (!events) try { show(raw, JSON.stringify(JSON.parse(came), null, 2)); } catch { /* shown as it came */ }
        status.textContent = `${answer.status} · ${words["first byte after {first} ms, all after {all} ms"].replace("{first}", first ?? "–").replace("{all}", since())}`;
      } catch (error) {
        status.textContent += error.name === "AbortError" ? " ■" : ` ${words["Nobody answers at this address, or it takes no requests from pages (CORS). Start the mock with: dashmock serve"]}`;
      }
      stop = null;
      send.textContent = words.Send;
    };
    const said = make("details", { className: "try" }, make("summary", { textContent: words["Try it"] }), form);
    operation.querySelector(".shown").prepend(said);
  }

  // Reads a stream of any dialect, piece by piece. Native frames may repeat the whole text: the second one with text tells.
  function reads(thought, text, show) {
    let rest = "", thinking = "", saying = "", whole = null;
    const add = (before, now, native) => {
      if (native && before && now) whole ??= now.length > before.length && now.startsWith(before);
      return whole && now ? now : before + now;
    };
    const plain = (content) => (Array.isArray(content) ? content.map((each) => each.text || "").join("") : typeof content === "string" ? content : "");
    return (piece) => {
      const frames = (rest + piece).split(/\r?\n\r?\n/);
      rest = frames.pop();
      for (const frame of frames) {
        let data;
        try { data = JSON.parse(frame.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n")); } catch { continue; }
        const choice = (data.choices || data.output?.choices || [])[0] || {};
        const said = choice.delta || choice.message || {};
        thinking = add(thinking, said.reasoning_content || (/reasoning.*delta$/.test(data.type) ? data.delta : data.delta?.thinking) || "", data.output);
        saying = add(saying, plain(said.content) || choice.text || plain(data.output?.text) || (data.type === "response.output_text.delta" ? data.delta : data.delta?.text) || "", data.output);
      }
      show(thought, thinking);
      show(text, saying);
    };
  }
})();
