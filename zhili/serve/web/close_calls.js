// The guide's decisions on close calls: which labels a passage gets that could have one or another.
import { get } from "./api.js";
import { h } from "./dom.js";
import { current, nameOf, t } from "./i18n.js";
import { chips } from "./taxonomy.js";

let calls = [];

export async function load() {
  calls = await get("close-calls");
}

/** The decisions about a category: those that also name one of its rivals, and, folded, the others. */
export function closeCalls(id, rivals) {
  const own = calls.filter((call) => labelsOf(call).includes(id));
  const near = own.filter((call) => labelsOf(call).some((label) => rivals.includes(label)));
  const others = own.filter((call) => !near.includes(call));
  return h("div", { class: "calls" },
    near.length ? [h("p", { class: "defined" }, t("closeCalls")), list(near)] : "",
    others.length ? h("details", {}, h("summary", {}, t("otherCalls", others.length)), list(others)) : "");
}

const labelsOf = (call) => call.cases.flatMap((one) => one.labels);

const list = (some) => h("ul", {}, some.map((call) => h("li", {}, call.cases.map(kind), reason(call))));

function kind(one) {
  const heading = [nameOf(one), " → ", h("span", { class: "labels" }, chips(one.labels))];
  if (!one.text) return h("p", {}, heading);
  return h("details", {}, h("summary", {}, heading), h("blockquote", {}, one.heading ? h("b", {}, `${one.heading} `) : "", one.text));
}

function reason(call) {
  const words = (current() === "en" && call.reason_en) || call.reason;
  return words ? h("p", { class: "muted" }, words) : "";
}
