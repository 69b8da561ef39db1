// Search the passages of all reports.
import { get } from "../api.js";
import { h } from "../dom.js";
import { modelLabels } from "../editor.js";
import { number, t } from "../i18n.js";
import { colour, picker } from "../taxonomy.js";
import { labelsOf } from "./report.js";

const PAGE = 50;

export async function searchView(content, { model, parameters }) {
  const wanted = { text: parameters.get("q") ?? "", category: "", needs_review: false };
  const results = h("div", { class: "results" });
  const state = h("p", { class: "muted", role: "status" });
  const more = h("button", { type: "button", class: "button", hidden: true, onclick: () => find(results.childElementCount) }, t("more"));
  async function find(offset = 0) {
    const found = await get("passages", { model, ...wanted, limit: PAGE, offset });
    if (!offset) results.replaceChildren();
    results.append(...found.map((passage) => result(passage, wanted.text)));
    state.textContent = results.childElementCount ? t("results", `${number(results.childElementCount)}${found.length === PAGE ? "+" : ""}`) : t("noResults");
    more.hidden = found.length < PAGE;
  }
  content.append(h("h1", {}, t("search")),
    h("form", { class: "row tools", role: "search", onsubmit: (event) => { event.preventDefault(); find(); } },
      h("input", { type: "search", value: wanted.text, "aria-label": t("searchLabel"), placeholder: t("searchLabel"), oninput: (event) => { wanted.text = event.target.value; } }),
      picker("", (id) => { wanted.category = id; find(); }, t("onlyCategory")),
      h("label", {}, h("input", { type: "checkbox", onchange: (event) => { wanted.needs_review = event.target.checked; find(); } }), " ", t("onlyReview")),
      h("button", { type: "submit", class: "button primary" }, t("searchGo"))),
    state, results, more);
  await find();
}

function result(passage, text) {
  const at = text ? passage.text.indexOf(text) : -1;
  const words = at < 0 ? passage.text : [passage.text.slice(0, at), h("mark", { class: "hit" }, text), passage.text.slice(at + text.length)];
  return h("div", { class: `paragraph ${colour(labelsOf(passage)[0])}` },
    h("p", { class: "muted" }, h("a", { href: `#/report/${passage.report}?passage=${passage.id}` }, passage.title), passage.heading ? ` · ${passage.heading}` : ""),
    h("p", {}, words), modelLabels(passage));
}
