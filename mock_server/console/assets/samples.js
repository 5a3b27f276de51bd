// A call as a program would make it. Keys are never known here: programs take theirs from the environment.

const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
const KEY = "DASHSCOPE_API_KEY";

// Headers that belong to one connection, or that every client writes itself.
const OWN = /^(host|connection|content-length|accept-encoding|authorization|x-api-key|user-agent|accept|content-type|accept-language|origin|referer|cookie|priority|sec-.*|x-stainless-.*|x-mock-token|transfer-encoding|proxy-.*)$/;

function parts(call, origin) {
  const own = (call.request_headers || []).filter(([name]) => !OWN.test(name));
  const anthropic = /\/anthropic\//.test(call.path) && (call.request_headers || []).some(([name]) => name === "x-api-key");
  const accept = (call.request_headers || []).find(([name, value]) => name === "accept" && value.includes("event-stream"));
  const headers = [anthropic ? ["x-api-key", null] : ["Authorization", null]];
  if (call.body !== null && call.body !== undefined) headers.push(["Content-Type", "application/json"]);
  return { url: origin + call.path + (call.query ? `?${call.query}` : ""), headers: [...headers, ...(accept ? [["Accept", "text/event-stream"]] : []), ...own], bearer: !anthropic };
}

export function curl(call, origin) {
  const { url, headers, bearer } = parts(call, origin);
  const lines = headers.map(([name, value]) => `-H ${value === null ? `"${name}: ${bearer ? "Bearer " : ""}$${KEY}"` : shell(`${name}: ${value}`)}`);
  if (call.body !== null && call.body !== undefined) lines.push(`--data-raw ${shell(JSON.stringify(call.body))}`);
  return [`curl -sS${call.stream ? "N" : ""} -X ${call.method} ${shell(url)}`, ...lines].join(" \\\n  ");
}

// JSON as Python writes it; strings are the same in both where characters above U+FFFF are left alone.
function python(value, indent = "") {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}    `;
  const rows = Array.isArray(value) ? value.map((one) => python(one, inner)) : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${python(one, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return rows.length ? `${open}\n${rows.map((row) => `${inner}${row},\n`).join("")}${indent}${close}` : open + close;
}

export function inPython(call, origin) {
  const { url, headers, bearer } = parts(call, origin);
  const rows = headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${value === null ? `${bearer ? '"Bearer " + ' : ""}os.environ["${KEY}"]` : JSON.stringify(value)},`);
  const body = call.body !== null && call.body !== undefined;
  return [
    "import os", "", "import requests", "",
    "answer = requests.request(", `    ${JSON.stringify(call.method)},`, `    ${JSON.stringify(url)},`, "    headers={", ...rows.map((row) => `    ${row}`), "    },",
    ...(body ? [`    json=${python(call.body, "    ")},`] : []),
    ...(call.stream ? ["    stream=True,"] : []), "    timeout=300,", ")",
    ...(call.stream ? ["for line in answer.iter_lines(decode_unicode=True):", "    print(line)"] : ["print(answer.status_code, answer.text)"]), "",
  ].join("\n");
}

export function inJavaScript(call, origin) {
  const { url, headers, bearer } = parts(call, origin);
  const rows = headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${value === null ? (bearer ? `\`Bearer \${process.env.${KEY}}\`` : `process.env.${KEY}`) : JSON.stringify(value)},`);
  const body = call.body !== null && call.body !== undefined;
  return [
    `const answer = await fetch(${JSON.stringify(url)}, {`, `  method: ${JSON.stringify(call.method)},`, "  headers: {", ...rows, "  },",
    ...(body ? [`  body: JSON.stringify(${JSON.stringify(call.body, null, 2).replaceAll("\n", "\n  ")}),`] : []), "});",
    ...(call.stream
      ? ["for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {", "  console.log(piece);", "}"]
      : ["console.log(answer.status, await answer.text());"]), "",
  ].join("\n");
}
