// What is answered, read in any dialect, piece by piece: thoughts, text, tool calls, usage, errors; and the frames with their times.

const plain = (content) =>
  typeof content === "string" ? content : Array.isArray(content) ? content.map((part) => (typeof part === "string" ? part : part?.text || "")).join("") : "";

const links = (content) =>
  Array.isArray(content) ? content.flatMap((part) => [part?.image, part?.video, part?.audio?.url || part?.audio].filter((one) => typeof one === "string")) : [];

export class Answer {
  // `body` is the request: whether native frames repeat the whole text is asked for there.
  constructor(body) {
    const asked = body?.parameters?.incremental_output;
    this.repeats = typeof asked === "boolean" ? !asked : null;
    this.streams = null;
    this.rest = "";
    this.raw = "";
    this.frames = [];
    this.choices = new Map();
    this.links = [];
    this.usage = null;
    this.error = null;
    this.json = undefined;
  }

  get thinking() { return this.joined("thinking"); }
  get text() { return this.joined("text"); }
  get tools() { return [...this.choices.values()].flatMap((one) => [...one.tools.values()]); }
  get finish() { return [...this.choices.values()].map((one) => one.finish).filter(Boolean).join(", "); }

  joined(name) {
    const said = [...this.choices.values()].map((one) => one[name]).filter(Boolean);
    return said.length < 2 ? said[0] || "" : said.map((one, at) => `[${at + 1}] ${one}`).join("\n\n");
  }

  choice(index) {
    if (!this.choices.has(index)) this.choices.set(index, { thinking: "", text: "", tools: new Map(), finish: "" });
    return this.choices.get(index);
  }

  feed(piece, at) {
    this.raw += piece;
    if (this.streams === null && this.raw.trim()) this.streams = /^\s*(data|event|id|:)/.test(this.raw) && !/^\s*[{[<]/.test(this.raw);
    if (!this.streams) return;
    const blocks = (this.rest + piece).split(/\r?\n\r?\n/);
    this.rest = blocks.pop();
    for (const block of blocks) this.frame(block, at);
  }

  end(at) {
    if (this.streams && this.rest.trim()) this.frame(this.rest, at);
    this.rest = "";
    if (this.streams || !this.raw || this.json !== undefined) return;
    try { this.json = JSON.parse(this.raw); } catch { this.json = null; }
    if (this.json) this.take(this.json);
  }

  frame(block, at) {
    const lines = block.split(/\r?\n/);
    const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart()).join("\n");
    const before = this.text.length + this.thinking.length;
    let read = null;
    try { read = JSON.parse(data); } catch { /* a comment, an end marker, or broken on purpose */ }
    if (read && typeof read === "object") this.take(read);
    this.frames.push({ at, raw: block, broken: Boolean(data) && data !== "[DONE]" && read === null, grew: this.text.length + this.thinking.length - before });
  }

  // Adds to a native text: frames may repeat the whole of it; where the request does not say, the second frame with text tells.
  native(before, now) {
    if (!now) return before;
    if (this.repeats === null && before) this.repeats = now.length > before.length && now.startsWith(before);
    return this.repeats ? now : before + now;
  }

  tool(choice, key, name, args, whole) {
    const known = choice.tools.get(key) || { name: "", arguments: "" };
    if (name) known.name = name;
    if (args) known.arguments = whole ? args : known.arguments + args;
    choice.tools.set(key, known);
  }

  take(data) {
    const wrong = data.error || data.response?.error || (typeof data.code === "string" && data.code && data.message !== undefined && !data.output ? data : null);
    if (wrong) this.error = typeof wrong === "string" ? { message: wrong } : wrong;
    const usage = data.usage || data.message?.usage || data.response?.usage;
    if (usage && typeof usage === "object") this.usage = { ...this.usage, ...usage };
    if (data.output && !Array.isArray(data.output) && typeof data.output === "object") return this.takeNative(data.output);
    if (Array.isArray(data.choices)) return this.takeCompatible(data.choices);
    const type = typeof data.type === "string" ? data.type : "";
    if (type.startsWith("response.")) return this.takeResponses(type, data);
    if (Array.isArray(data.output)) return this.takeItems(data.output);
    if (type.startsWith("message") || type.startsWith("content_block")) return this.takeAnthropic(type, data);
  }

  takeNative(output) {
    if (output.code && output.message) this.error = output;
    for (const one of [output.results, output.video_url, output.audio?.url].flat()) {
      const url = typeof one === "string" ? one : one?.url;
      if (typeof url === "string" && !this.links.includes(url)) this.links.push(url);
    }
    const choices = Array.isArray(output.choices) ? output.choices : [{ message: { content: output.text, reasoning_content: output.thoughts?.map?.((one) => one.thought || "").join("") }, finish_reason: output.finish_reason }];
    choices.forEach((one, at) => {
      const choice = this.choice(one.index ?? at), said = one.message || {};
      choice.thinking = this.native(choice.thinking, said.reasoning_content);
      choice.text = this.native(choice.text, plain(said.content));
      for (const url of links(said.content)) if (!this.links.includes(url)) this.links.push(url);
      (said.tool_calls || []).forEach((call, n) => {
        const known = choice.tools.get(call.index ?? n)?.arguments || "", now = call.function?.arguments || "";
        this.tool(choice, call.index ?? n, call.function?.name, this.native(known, now), true);
      });
      if (one.finish_reason && one.finish_reason !== "null") choice.finish = one.finish_reason;
    });
  }

  takeCompatible(choices) {
    choices.forEach((one, at) => {
      const choice = this.choice(one.index ?? at), said = one.delta || one.message || {};
      choice.thinking += said.reasoning_content || "";
      choice.text += plain(said.content) || one.text || "";
      (said.tool_calls || []).forEach((call, n) => this.tool(choice, call.index ?? n, call.function?.name, call.function?.arguments, Boolean(one.message)));
      if (one.finish_reason) choice.finish = one.finish_reason;
    });
  }

  takeResponses(type, data) {
    const choice = this.choice(0);
    if (type === "response.output_text.delta") choice.text += data.delta || "";
    else if (/reasoning.*\.delta$/.test(type)) choice.thinking += data.delta || "";
    else if (type === "response.output_item.added" && data.item?.type === "function_call") this.tool(choice, data.item.id, data.item.name, data.item.arguments);
    else if (type === "response.function_call_arguments.delta") this.tool(choice, data.item_id, "", data.delta);
    else if (/^response\.(completed|incomplete|failed)$/.test(type)) choice.finish = data.response?.status || type.slice(9);
  }

  takeItems(items) {
    const choice = this.choice(0);
    for (const item of items) {
      if (item.type === "message") choice.text += plain(item.content);
      else if (item.type === "reasoning") choice.thinking += plain(item.summary);
      else if (item.type === "function_call") this.tool(choice, item.id, item.name, item.arguments);
    }
    choice.finish = "completed";
  }

  takeAnthropic(type, data) {
    const choice = this.choice(0);
    if (type === "message") {
      (data.content || []).forEach((block, at) => {
        if (block.type === "text") choice.text += block.text;
        else if (block.type === "thinking") choice.thinking += block.thinking;
        else if (block.type === "tool_use") this.tool(choice, at, block.name, JSON.stringify(block.input));
      });
      choice.finish = data.stop_reason || "";
    } else if (type === "content_block_start" && data.content_block?.type === "tool_use") this.tool(choice, data.index, data.content_block.name, "");
    else if (type === "content_block_delta") {
      choice.text += data.delta?.text || "";
      choice.thinking += data.delta?.thinking || "";
      if (data.delta?.partial_json) this.tool(choice, data.index, "", data.delta.partial_json);
    } else if (type === "message_delta") choice.finish = data.delta?.stop_reason || choice.finish;
  }
}

// Tokens as every dialect names them; null where nothing is said.
export function tokens(usage) {
  if (!usage) return null;
  const input = usage.input_tokens ?? usage.prompt_tokens ?? (usage.output_tokens === undefined ? usage.total_tokens : undefined);
  const output = usage.output_tokens ?? usage.completion_tokens ?? 0;
  if (input === undefined) return null;
  const more = usage.output_tokens_details || usage.completion_tokens_details || {};
  const prompt = usage.input_tokens_details || usage.prompt_tokens_details || {};
  return { input, output, thinking: more.reasoning_tokens || 0, cached: prompt.cached_tokens || usage.cache_read_input_tokens || 0 };
}

// List price of so many tokens, in the currency of `prices`; null where the catalogue has none.
export function cost(prices, used, thinks) {
  if (!prices || !used) return null;
  const tier = (prices.tiers || []).find((one) => used.input <= one.up_to) || prices;
  const output = (thinks && (tier.thinking_output ?? prices.thinking_output)) || tier.output || 0;
  return (used.input * (tier.input || 0) + used.output * output) / 1e6;
}

// The last words of the user, for a list.
export function prompt(body) {
  if (!body || typeof body !== "object") return "";
  const input = body.input;
  const messages = body.messages || input?.messages || (Array.isArray(input) ? input : null);
  if (Array.isArray(messages)) {
    const last = [...messages].reverse().find((one) => one?.role === "user") || messages[messages.length - 1];
    return typeof last === "string" ? last : plain(last?.content);
  }
  return plain(typeof input === "string" ? input : input?.prompt || input?.text || input?.texts?.join?.(" ") || body.prompt || "");
}
