// Messages about files in Chinese. The service writes them in English, as the command line does: "place: problem; remedy".
import { current } from "./i18n.js";

let phrases = null; // [pattern, the same in Chinese], filled on the first message

/** A message in the language of the page; what has no translation stays as it is. */
export async function translated(message) {
  if (current() !== "zh" || !message) return message;
  phrases ??= await load();
  return message.split("\n").map(line).join("\n");
}

async function load() {
  try {
    const words = await (await fetch("messages.zh.json")).json();
    return Object.entries(words).map(([english, chinese]) => [pattern(english), chinese]);
  } catch {
    return [];
  }
}

const pattern = (english) => new RegExp(`^${english.split("{}").map(escaped).join("(.+?)")}$`, "su");

const escaped = (text) => text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");

/** The place ends before the first phrase that is known: file names may have colons too. */
function line(text) {
  for (const start of [0, ...[...text.matchAll(/: /g)].map((colon) => colon.index + 2)]) {
    const [problem, ...remedies] = text.slice(start).split("; ");
    const said = phrase(problem);
    if (said !== null) {
      const place = start ? `${text.slice(0, start - 2)}：` : "";
      return `${place}${[said, ...remedies.map((remedy) => phrase(remedy) ?? remedy)].join("；")}`;
    }
  }
  return text;
}

function phrase(text) {
  for (const [english, chinese] of phrases) {
    const match = english.exec(text);
    if (match) return match.slice(1).reduce((words, value) => words.replace("{}", () => phrase(value) ?? value), chinese);
  }
  return null;
}
