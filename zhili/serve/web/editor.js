// Correct the labels of one passage: accept, change or skip, by pointer or keyboard, with the definitions at hand.
import { post } from "./api.js";
import { closeCalls } from "./close_calls.js";
import { announce, h } from "./dom.js";
import { current, moment, nameOf, stored, t } from "./i18n.js";
import { all, category, chips, colour, name, swatch } from "./taxonomy.js";

const AUTHOR = "zhili-author";
const LIKELY = 3; // the most probable categories, between which people may hesitate

/** The field for the name of the person who corrects; it is remembered. */
export const authorField = () =>
  h("label", { class: "author" }, t("author"), " ",
    h("input", { type: "text", id: "author", maxlength: "100", autocomplete: "name", value: stored(AUTHOR) ?? "", oninput: (event) => stored(AUTHOR, event.target.value), onkeydown: (event) => { if (event.key === "Enter") event.target.blur(); } }));

export const describe = ({ action, labels }) =>
  ({ accept: t("accepted"), change: t("changed", labels.map(name).join(t("list"))), skip: t("skipped") })[action];

/**
 * The editor of a passage.
 * passage: as the service gives it. model: the model that is shown. onsaved: called with the decision.
 * Returns the element, the guide to the category that has the focus, and a function that handles a key and says whether it did.
 */
export function editor(passage, model, onsaved) {
  const initial = [...(passage.correction?.labels?.length ? passage.correction.labels : passage.labels)];
  let chosen = [...initial];
  const order = [...all()].sort((a, b) => passage.scores[b.id] - passage.scores[a.id]);
  const chosenList = h("div", { class: "chosen labels" });
  const message = h("p", { class: "failure", role: "alert" });
  const definition = h("div", { class: "definition", "aria-live": "polite" });
  const buttons = order.map((one, at) => {
    const key = at < 10 ? String((at + 1) % 10) : null;
    const button = h("button", { type: "button", class: `category ${colour(one.id)}`, "aria-keyshortcuts": key, onclick: (event) => { toggle(one.id); if (event.detail) leave(); }, onfocus: () => define(one.id), onpointerenter: () => define(one.id) },
      key ? h("kbd", {}, key) : h("kbd", { class: "blank" }), swatch(), nameOf(one), h("span", { class: "rank" }));
    button.dataset.id = one.id;
    return button;
  });

  const accept = h("button", { type: "button", class: "button", "aria-keyshortcuts": "A", onclick: () => decide("accept") }, t("accept"), " ", h("kbd", {}, "A"));
  const change = h("button", { type: "button", class: "button", "aria-keyshortcuts": "Enter", onclick: () => decide("change") }, t("change"), " ", h("kbd", {}, "↵"));

  function define(id) {
    const one = category(id);
    definition.replaceChildren(
      h("p", { class: `defined ${colour(id)}` }, swatch(), nameOf(one)),
      h("p", {}, (current() === "en" && one.definition_en) || one.definition),
      one.subjects.length ? h("details", {}, h("summary", {}, t("subjects", one.subjects.length)),
        h("ul", {}, one.subjects.map((subject) => h("li", {}, h("b", {}, subject.name), subject.definition ? `${t("colon")}${subject.definition}` : "")))) : "",
      closeCalls(id, rivals(id)));
  }

  /** Take the focus from a category that was clicked on, so that Enter saves and does not choose it once more. */
  const leave = () => element.focus({ preventScroll: true });

  /** The other categories that come into question. */
  const rivals = (id) => [...chosen, ...passage.labels, ...order.slice(0, LIKELY).map((one) => one.id)].filter((one) => one !== id);

  function toggle(id) {
    if (chosen.includes(id)) chosen = chosen.filter((one) => one !== id);
    else if (category(id).exclusive) chosen = [id]; // never together with another label
    else chosen = [...chosen.filter((one) => !category(one).exclusive), id];
    define(id);
    draw();
    announce(t("yourLabels") + t("colon") + (chosen.map(name).join(t("list")) || t("none")));
  }

  function draw() {
    const changed = chosen.join() !== passage.labels.join();
    accept.classList.toggle("primary", !changed);
    change.classList.toggle("primary", changed);
    buttons.forEach((button) => {
      const place = chosen.indexOf(button.dataset.id);
      button.setAttribute("aria-pressed", String(place >= 0));
      button.lastChild.textContent = place === 0 ? t("primary") : place > 0 ? String(place + 1) : "";
    });
    chosenList.replaceChildren(...(chosen.length ? chosen.map((id, at) =>
      at ? h("button", { type: "button", class: `chip ${colour(id)}`, title: t("makePrimary"), onclick: () => { chosen = [id, ...chosen.filter((one) => one !== id)]; draw(); } }, swatch(), name(id))
        : h("span", { class: `chip ${colour(id)}` }, swatch(), name(id))) : [t("none")]));
  }

  async function decide(action) {
    const author = (stored(AUTHOR) ?? document.getElementById("author")?.value ?? "").trim();
    message.textContent = "";
    if (!author) {
      message.textContent = t("authorNeeded");
      document.getElementById("author")?.focus();
      return;
    }
    try {
      const same = action === "change" && chosen.join() === passage.labels.join();
      const correction = await post("corrections", { passage: passage.id, action: same ? "accept" : action, labels: chosen, author }, { model });
      announce(t("saved", describe(correction)));
      onsaved(correction);
    } catch (error) {
      message.textContent = error.message;
    }
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return false;
    const letter = event.key.toLowerCase();
    const at = "1234567890".indexOf(event.key);
    if (letter === "a") decide("accept");
    else if (letter === "s") decide("skip");
    else if (letter === "escape") { chosen = [...initial]; draw(); }
    else if (letter === "enter" && !event.target.matches("button, a, summary")) decide("change");
    else if (at >= 0 && at < order.length) toggle(order[at].id);
    else return false;
    event.preventDefault();
    return true;
  }

  draw();
  define(chosen[0] ?? order[0].id);
  const element = h("div", { class: "editor", tabindex: "-1" },
    h("p", { class: "muted" }, t("yourLabels")), chosenList,
    h("p", { class: "row" },
      accept, change,
      h("button", { type: "button", class: "button", "aria-keyshortcuts": "S", onclick: () => decide("skip") }, t("skipOne"), " ", h("kbd", {}, "S"))),
    message,
    h("div", { class: "categories", role: "group", "aria-label": t("category") }, buttons));
  const guide = h("section", { class: "guide", "aria-label": t("guide") }, definition);
  return { element, guide, key };
}

/** The decision that counts, in words. */
export const decision = (correction) =>
  correction ? h("p", { class: "decision" }, `${describe(correction)} · ${correction.author} · ${moment(correction.created_at)}`) : "";

export const modelLabels = (passage) => h("div", { class: "labels" }, chips(passage.labels, passage), passage.needs_review ? h("span", { class: "review" }, t("toReview")) : "");
