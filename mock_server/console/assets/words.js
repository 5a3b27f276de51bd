// What the page says, in Chinese. English is the key itself; a text that is missing here is shown in English.

import { PATTERNS, SENTENCES } from "./told.js";

const CHINESE = {
  ...SENTENCES,
  "Traffic": "流量", "Send": "发送", "Switches": "开关", "Data": "数据", "Verdicts": "诊断", "Metrics": "指标", "Admin calls": "管理接口",
  "Reference": "参考文档", "Sections": "栏目", "Language": "语言", "Dark or light": "深色或浅色", "Keys": "快捷键", "Close": "关闭",
  "live": "实时", "not connected": "未连接", "connecting": "连接中", "Connected.": "已连接。", "Connection lost; trying again.": "连接已断开，正在重试。",
  "Filter": "筛选", "model, path, words, id…": "模型、路径、文字、id…", "Model": "模型", "Operation": "接口", "Status": "状态", "all": "全部",
  "answered": "成功", "refused": "被拒", "bent or cut": "故障或中断", "running": "进行中", "with verdicts": "有诊断", "Forget all": "清空",
  "{shown} of {all} calls": "{shown} / {all} 次调用", "No calls yet.": "还没有调用。", "No call fits the filter.": "没有符合筛选条件的调用。",
  "Point a client at this address, with any key like sk-anything-0001:": "让客户端使用此地址，密钥任意，例如 sk-anything-0001：",
  "Or send one from here": "或从这里发送一次",
  "Of several workers, only what one of them answers is seen.": "有多个工作进程时，只能看到其中一个的调用。",
  "The journal is off: calls are seen while they happen, and forgotten when you leave.": "调用记录已关闭：只能实时看到调用，离开页面后即丢失。",
  "Remember the last 500": "记住最近 500 次", "Choose a call to see what was asked and said.": "选择一次调用，查看请求与回答。",
  "Back to the list": "返回列表", "Answer": "回答", "Request": "请求", "Frames": "帧", "Headers": "标头", "Raw": "原文",
  "Copy as curl": "复制为 curl", "Copy as Python": "复制为 Python", "Copy as JavaScript": "复制为 JavaScript", "Copied.": "已复制。", "Could not be copied.": "无法复制。",
  "Send again": "再次发送", "Edit and send": "编辑并发送", "Copy link": "复制链接", "Replay its bytes": "重放原始字节", "Copy": "复制",
  "Thought": "思考", "Text": "文本", "Tool calls": "工具调用", "Files": "文件", "Error": "错误", "Nothing was said yet.": "尚无内容。", "Answered without a text: see Raw.": "回答中没有文本：见原文。",
  "waiting": "等待", "first token": "首个 token", "speaking": "输出", "in all": "总计", "tokens": "token", "Tokens": "Token", "input": "输入", "output": "输出", "of it thought": "其中思考", "of it cached": "其中缓存",
  "List price": "目录价", "Finish": "结束原因", "Ended": "结束方式", "whole": "完整", "cut": "中断", "reset": "重置", "left": "客户端离开", "open": "进行中",
  "Faults": "故障", "Caller": "调用方", "no key": "无密钥", "At": "时间", "Bytes": "字节", "Messages": "消息", "Body": "请求体", "Tools offered": "提供的工具",
  "Request headers": "请求标头", "Answer headers": "回答标头", "This call is no longer remembered by the mock.": "模拟服务已不再保存此调用。",
  "Only the first 256 KB are kept.": "只保留前 256 KB。", "No body, or one that is no JSON.": "没有请求体，或不是 JSON。", "Headers are kept by the journal, which is off.": "标头由调用记录保存，而它已关闭。",
  "broken": "损坏", "{number} frames": "{number} 帧", "{number} more": "还有 {number} 条",
  "Streams have a first token; none was seen yet.": "只有流才有首个 token；还没有流。", "first token of a stream, median": "流的首个 token 中位数", "First token of each stream": "每个流的首个 token", "no model": "无模型", "none": "无",
  "Send a call": "发送一次调用", "Example": "示例", "your own": "自定义", "Method and path": "方法与路径", "API key": "API 密钥", "More headers, one a line": "其他标头，每行一个", "Tidy": "整理",
  "The body is no JSON; it is sent as it is.": "请求体不是 JSON，将原样发送。", "Sent; {status}.": "已发送；{status}。", "Nobody answered: {error}": "没有回答：{error}", "Ctrl+Enter sends": "Ctrl+Enter 发送",
  "What goes wrong": "出什么错", "Fault or error": "故障或错误", "Amount": "数值", "For so many calls": "次数", "Probability": "概率", "Only if the prompt has": "仅当提示包含", "Order it": "下达",
  "always": "总是", "every call": "每次调用", "In full words": "完整写法", "happened {number} times": "已发生 {number} 次", "spent": "已用完", "Take back": "撤回", "Take all back": "全部撤回", "Nothing is ordered.": "没有设定。",
  "Latency of the next calls": "后续调用的延迟", "It was started without --pace: answers come as fast as they can.": "启动时未指定 --pace：回答会尽快返回。", "It was started with --pace {pace}.": "启动时指定了 --pace {pace}。", "As it was started": "按启动设置", "Like a small model": "如小模型", "Like a large model": "如大模型", "Very slow": "很慢", "A late start": "开头迟缓", "A stall in the middle": "中途停顿",
  "What is said": "说什么", "Thinking": "思考", "Left": "剩余", "This is said": "就这样说",
  "Limits": "限流", "Requests a minute": "每分钟请求数", "Tokens a minute": "每分钟 token 数", "Calls at once": "并发数", "As published": "按公布值", "No limits": "不限流", "Set": "设定", "No limits hold.": "当前不限流。", "These hold:": "当前生效：", "Requests a second": "每秒请求数", "Tokens a second": "每秒 token 数", "Every model": "所有模型", "Used this minute": "本分钟已用", "Running": "进行中",
  "Clock and chance": "时钟与随机", "The mock believes it is": "模拟服务认为现在是", "stopped": "已停止", "ahead by {time}": "快 {time}", "1 hour on": "快进 1 小时", "1 day on": "快进 1 天", "31 days on": "快进 31 天", "Stop it": "停止", "Let it go": "继续", "Real time": "恢复真实时间", "Seed": "种子",
  "Memory": "记忆", "Calls remembered": "记住的调用数", "Counts for Prometheus": "Prometheus 计数", "on": "开", "off": "关", "Begin again": "重新开始", "Everything as at the start: orders, journal, tasks, files, clock, seed.": "一切恢复到启动时：设定、记录、任务、文件、时钟、种子。", "Done.": "完成。",
  "Scenarios": "场景", "Save": "保存", "Files, tasks, batches": "文件、任务、批处理", "Tasks": "任务", "Batches": "批处理", "{number} of them": "共 {number} 条", "Everything": "全部字段", "Another key sees what is its own.": "其他密钥只能看到自己的内容。", "Listed through the API itself, as the owner of this key sees them.": "通过 API 本身列出，即此密钥的所有者所见。", "List": "列出", "Nothing here.": "这里什么都没有。", "{number} listed": "列出 {number} 条",
  "Clean: nothing to mend in {number} calls.": "很好：{number} 次调用中没有需要修正之处。", "No calls were judged yet.": "还没有可诊断的调用。", "mistake": "错误", "advice": "建议", "Fix": "修正", "Calls": "调用", "What is looked for": "检查项目",
  "Verdicts are made of the calls the journal remembers, and it is off.": "诊断基于记录的调用，而调用记录已关闭。",
  "calls": "调用", "errors": "错误", "all, median": "总时长中位数", "95th percentile": "95 分位", "99th percentile": "99 分位", "list price": "目录价", "{rate} tokens a second": "每秒 {rate} token",
  "Calls over time": "调用随时间的变化", "Duration of each call": "每次调用的时长", "Calls by model": "按模型的调用", "Errors by code": "按代码的错误", "Tokens by model": "按模型的 token", "No errors.": "没有错误。", "Of the last {number} calls this page has seen.": "基于本页看到的最近 {number} 次调用。",
  "median {p50}, 95th percentile {p95}, of {number} calls": "{number} 次调用，中位数 {p50}，95 分位 {p95}", "{good} answered, {bad} refused": "{good} 次成功，{bad} 次被拒", "Price": "价格",
  "This mock wants its token": "此服务需要令牌", "It was started with --admin-token; it is kept in this tab only.": "它以 --admin-token 启动；令牌只保存在此标签页。", "Token": "令牌", "Enter": "进入",
  "Every call under /_mock, as the mock lists them.": "/_mock 下的全部接口，由服务自己列出。", "Call it": "调用", "Body as JSON": "JSON 请求体",
  "Focus the filter": "聚焦筛选框", "Next and previous call": "下一个与上一个调用", "Close the call": "关闭调用", "Sections 1 to 7": "第 1 到 7 个栏目", "This list": "本列表", "Copy the open call as curl": "将打开的调用复制为 curl",
  "Model prices are of region {region}.": "价格为地域 {region} 的目录价。", "Time": "时间", "Call": "调用", "Timing": "耗时", "you": "用户", "Saved.": "已保存。", "answered {number} times": "已回答 {number} 次", "Copy as scenario": "复制为场景", "Remembered from now on.": "从现在起会记住。",
  "Show": "显示", "Frame": "帧", "kept": "保留", "of prompt and answer": "提示与回答",
};

let language = "en";

export const lacking = new Set(); // what was to be said in Chinese and is not known; a test looks here

export const speak = (tongue) => { language = tongue; };
export const spoken = () => language;

// A sentence of the mock's own, which may have something of a call in it.
export function told(text) {
  if (language !== "zh" || text in CHINESE) return t(text);
  const known = PATTERNS.find(([pattern]) => pattern.test(text));
  return known ? text.replace(...known) : t(text);
}

export function t(text, values = {}) {
  if (language === "zh" && !(text in CHINESE)) lacking.add(text);
  const said = (language === "zh" && CHINESE[text]) || text;
  return said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
