// Elements, made one by one. Nothing is ever parsed as HTML: what strangers wrote stays text, whatever it looks like.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
export const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

export const $ = (selector, root = document) => root.querySelector(selector);

// What draws again soon, however often it is told to: after `least` milliseconds, and never for more than a fifth of the time.
export function soon(draw, least) {
  let due = null, took = 0;
  return () => {
    due ||= setTimeout(() => {
      due = null;
      const began = performance.now();
      draw();
      took = performance.now() - began;
    }, Math.max(least, 4 * took));
  };
}

let quiet = null;

// Says a sentence at the foot of the page, to screen readers too.
export function say(text, bad = false) {
  const news = $("#news");
  news.textContent = text.length > 320 ? `${text.slice(0, 320)}…` : text; // the lists of all there is are long
  news.className = `news shown ${bad ? "bad" : ""}`;
  clearTimeout(quiet);
  quiet = setTimeout(() => { news.className = "news"; }, bad ? 8000 : 3000);
}
