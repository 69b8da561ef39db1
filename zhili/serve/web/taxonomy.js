// The categories of the model, and what shows them: chips, stacked bars, lists of probabilities.
import { get } from "./api.js";
import { h, percent } from "./dom.js";
import { nameOf, t } from "./i18n.js";

let categories = [];
let domains = [];
let byId = {};

export async function load() {
  ({ categories, domains } = await get("taxonomy"));
  categories.forEach((category, number) => { category.number = number; });
  domains.forEach((domain, number) => { domain.number = number; });
  byId = Object.fromEntries(categories.map((category) => [category.id, category]));
}

export const all = () => categories;
export const allDomains = () => domains;
export const category = (id) => byId[id];
export const name = (id) => nameOf(byId[id]);
export const colour = (id) => `c${byId[id].number}`;

export const swatch = () => h("i", { "aria-hidden": "true" });

/** A bar of the shares of categories, in the order of the taxonomy. */
export function stack(profile) {
  const parts = categories.filter(({ id }) => profile[id]);
  const words = [...parts].sort((a, b) => profile[b.id] - profile[a.id]).map(({ id }) => `${name(id)} ${percent(profile[id])}`);
  return h("div", { class: "stack", role: "img", "aria-label": words.join(t("language") === "English" ? "，" : ", ") },
    parts.map(({ id }) => h("span", { class: colour(id), title: `${name(id)} ${percent(profile[id])}`, style: { "flex-grow": profile[id] } })));
}

/** A bar of a share on its full track. */
export const track = (share, mark) =>
  h("span", { class: "track" }, share ? h("span", { style: { width: `${100 * share}%` } }) : null,
    mark === undefined ? null : h("u", { style: { left: `${100 * mark}%` } }));

/** Labels in words with colours; `scores` and `subjects` are optional. */
export const chips = (labels, { scores = null, subjects = [] } = {}) =>
  labels.map((id) => {
    const subject = subjects.find((path) => path.startsWith(`${id}/`));
    return h("span", { class: `chip ${colour(id)}` }, swatch(), name(id),
      subject ? h("span", { class: "subject" }, ` · ${subject.slice(id.length + 1)}`) : null,
      scores ? h("b", {}, ` ${percent(scores[id])}`) : null);
  });

/** The probabilities of the labels and of the other categories of at least one percent. */
export function probabilities(scores, labels) {
  const shown = categories.filter(({ id }) => labels.includes(id) || scores[id] >= 0.01).sort((a, b) => scores[b.id] - scores[a.id]);
  return h("div", { class: "probabilities" },
    h("ul", {}, shown.map(({ id, threshold }) =>
      h("li", { class: `${colour(id)}${labels.includes(id) ? " label" : ""}` },
        h("b", {}, swatch(), name(id)), track(scores[id], threshold), h("span", { class: "number" }, percent(scores[id], 1))))),
    h("p", { class: "muted" }, shown.length < categories.length ? `${t("others", categories.length - shown.length)}${t("language") === "English" ? "。" : ". "}` : "", t("threshold")));
}

/** A select of categories, grouped by domain. */
export const picker = (value, onchange, label) =>
  h("select", { "aria-label": label, onchange: (event) => onchange(event.target.value) },
    h("option", { value: "" }, t("everyCategory")),
    domains.map((domain) => h("optgroup", { label: nameOf(domain) },
      categories.filter((one) => one.domain === domain.id).map((one) => h("option", { value: one.id, selected: one.id === value }, nameOf(one))))));
