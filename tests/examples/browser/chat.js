// A chat in a page, twice: with nothing but fetch, and with the openai package. Both show thoughts and text as they come.
// (A page that strangers open must not hold a key: in production its own server stands between. With a mock, any key will do.)

const base = new URLSearchParams(location.search).get("base") || "http://127.0.0.1:8787/compatible-mode/v1";
const key = "sk-a-front-end-0001";
const at = (id) => document.getElementById(id);
const asked = (words) => ({ model: "qwen3.5-plus", messages: [{ role: "user", content: words }], stream: true, enable_thinking: true });

function show(chunk) {
  const delta = chunk.choices[0]?.delta ?? {};
  at("thought").textContent += delta.reasoning_content ?? "";
  at("text").textContent += delta.content ?? "";
}

async function withFetch(words) {
  const answer = await fetch(`${base}/chat/completions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify(asked(words)),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.json()).error.message}`);
  let rest = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + piece).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      const data = frame.replace(/^data: ?/, "");
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data);
      if (chunk.error) throw new Error(chunk.error.message); // a stream can fail in its midst, with status 200
      show(chunk);
    }
  }
  throw new Error("the stream broke off");
}

async function withOpenAI(words) {
  const { default: OpenAI } = await import("openai");
  const client = new OpenAI({ apiKey: key, baseURL: base, dangerouslyAllowBrowser: true, maxRetries: 0 });
  for await (const chunk of await client.chat.completions.create(asked(words))) show(chunk);
}

document.forms[0].onsubmit = async (event) => {
  event.preventDefault();
  at("thought").textContent = at("text").textContent = "";
  at("status").textContent = "asking";
  try {
    await (event.submitter.value === "openai" ? withOpenAI : withFetch)(event.target.words.value);
    at("status").textContent = "done";
  } catch (error) {
    at("status").textContent = error.message;
  }
};
at("status").textContent = "ready";
