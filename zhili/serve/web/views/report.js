// One report: its profile, and its text with labels, probabilities, evidence and corrections.
import { get } from "../api.js";
import { h, percent } from "../dom.js";
import { authorField, decision, editor } from "../editor.js";
import { number, nameOf, t } from "../i18n.js";
import { all, allDomains, category, chips, colour, name, picker, probabilities, stack, swatch, track } from "../taxonomy.js";
import { downloads } from "./reports.js";

const FACTS = { issuer: "发文机关", number: "文号", index: "索引号", source: "来源", author: "作者" };

export async function reportView(content, { argument, parameters, model }) {
  const found = await get(`reports/${argument}`, { model });
  const { report, passages } = found;
  const filter = { category: parameters.get("category") ?? "", review: false };
  const state = h("span", { class: "muted", role: "status" });
  const blocks = new Map(passages.map((passage) => [passage.id, block(passage, model, () => changed())]));
  let categoryButtons = [];
  const shares = h("div", {});

  const shown = (passage) => (!filter.category || labelsOf(passage).includes(filter.category)) && (!filter.review || awaitsReview(passage));
  function update() {
    const active = filter.category || filter.review;
    passages.forEach((passage) => blocks.get(passage.id).classList.toggle("filtered", !shown(passage)));
    state.textContent = active ? t("shown", number(passages.filter(shown).length), number(passages.length)) : "";
    categoryButtons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.id === filter.category)));
    select.value = filter.category;
  }
  const choose = (id) => { filter.category = filter.category === id ? "" : id; update(); };
  const select = picker(filter.category, (id) => { filter.category = id; update(); }, t("onlyCategory"));

  const drawProfile = (own) => {
    categoryButtons = [];
    shares.replaceChildren(profile(own, choose, categoryButtons));
    update();
  };
  const changed = async () => drawProfile((await get(`reports/${argument}`, { model })).report);

  content.append(
    h("header", { class: "title" }, h("h1", {}, found.title), facts(found, report)),
    h("p", { class: "row tools" }, select,
      h("label", {}, h("input", { type: "checkbox", onchange: (event) => { filter.review = event.target.checked; update(); } }), " ", found.to_review ? t("onlyReviewOf", number(found.to_review)) : t("onlyReview")),
      state, authorField()),
    downloads({ id: found.id, model }, found.title),
    h("div", { class: "columns" },
      h("aside", { "aria-label": t("profile") }, shares, contents(report)),
      h("div", { class: "text" }, text(report, passages, blocks), dropped(report))));
  drawProfile(report);
  if (parameters.get("passage")) {
    const block = blocks.get(Number(parameters.get("passage")));
    setTimeout(() => { block?.scrollIntoView({ block: "center" }); block?.querySelector("button.labels").focus(); });
  }
}

/** Whether a person should still look at a passage; a skip decides nothing. */
const awaitsReview = ({ needs_review: unsure, correction }) => unsure && (!correction || correction.action === "skip");

export const labelsOf = (passage) => (passage.correction?.labels.length ? passage.correction.labels : passage.labels);

function facts(found, report) {
  const values = [[t("date"), found.date], [t("place"), found.place], ...Object.entries(FACTS).map(([key, label]) => [label, report.metadata[key]]),
    [t("length"), t("lengthValue", number(report.sections.reduce((sum, one) => sum + one.paragraphs.length, 0)), number(found.characters))], [t("file"), found.name]];
  return h("dl", {}, values.filter(([, value]) => value).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
}

function profile(report, choose, buttons) {
  const members = (domain) => all().filter((one) => one.domain === domain.id && report.profile[one.id]).sort((a, b) => report.profile[b.id] - report.profile[a.id]);
  const line = (label, share) => h("span", { class: "line" }, h("span", {}, label), track(share), h("span", { class: "number" }, percent(share)));
  const button = (one) => {
    const element = h("button", { type: "button", class: colour(one.id), "aria-pressed": "false", onclick: () => choose(one.id) }, line([swatch(), nameOf(one)], report.profile[one.id]));
    element.dataset.id = one.id;
    buttons.push(element);
    return element;
  };
  const shown = allDomains().filter((domain) => report.domains[domain.id]).sort((a, b) => report.domains[b.id] - report.domains[a.id]);
  return h("section", { class: "profile" }, h("h2", {}, t("profile")), stack(report.profile),
    h("ul", { class: "domains" }, shown.map((domain) => h("li", { class: `d${domain.number}` },
      h("div", { class: "line" }, h("span", {}, nameOf(domain)), track(report.domains[domain.id]), h("span", { class: "number" }, percent(report.domains[domain.id]))),
      h("ul", {}, members(domain).map((one) => h("li", {}, button(one))))))),
    h("p", { class: "muted" }, t("profileNote")));
}

/** The headings of a section that differ from those of the section before: [depth, text]. */
function newHeadings(previous, section) {
  const chain = [...section.path, section.heading];
  const known = previous ? [...previous.path, previous.heading] : [];
  const shared = chain.findIndex((one, at) => one !== known[at]);
  return chain.map((one, depth) => [depth, one]).slice(shared < 0 ? chain.length : shared).filter(([, one]) => one);
}

function contents(report) {
  const headings = report.sections.flatMap((section, at) => newHeadings(report.sections[at - 1], section).map(([depth, one]) => [at, depth, one]));
  if (!headings.length) return "";
  const jump = (at) => (event) => { event.preventDefault(); document.getElementById(`section-${at}`).scrollIntoView(); };
  return h("details", { class: "contents" }, h("summary", {}, t("contents")),
    h("ol", {}, headings.map(([at, depth, one]) => h("li", { style: { "--depth": depth } }, h("a", { href: `#section-${at}`, onclick: jump(at) }, one)))));
}

function text(report, passages, blocks) {
  let next = 0;
  return report.sections.map((section, at) => h("section", { id: `section-${at}` },
    newHeadings(report.sections[at - 1], section).map(([depth, one]) => h(`h${Math.min(6, depth + 2)}`, {}, one)),
    section.paragraphs.map((paragraph) => {
      const points = paragraph.segments.length > 1 && paragraph.segments.some((segment) => segment.point);
      const own = passages.slice(next, next + (points ? paragraph.segments.length : 1));
      next += own.length;
      const elements = own.map((passage) => blocks.get(passage.id));
      elements.forEach((element) => element.classList.toggle("point", points));
      return points ? h("div", { class: "list", role: "group" }, elements) : elements;
    })));
}

function dropped(report) {
  return report.dropped.length ? h("details", { class: "dropped" }, h("summary", {}, t("dropped", number(report.dropped.length))), h("ul", {}, report.dropped.map((one) => h("li", {}, one)))) : "";
}

/** A passage with its labels; its button opens probabilities, evidence and the editor. */
function block(passage, model, onchanged) {
  const paragraph = h("p", {}, passage.text);
  const decided = h("div", {}, decision(passage.correction));
  const panel = h("div", { class: "panel-inline", hidden: true });
  const toggle = h("button", { type: "button", class: "labels", "aria-expanded": "false", onclick: () => open(panel.hidden) });
  const element = h("div", { class: "paragraph" }, paragraph, toggle, decided, panel);

  function draw() {
    const labels = labelsOf(passage);
    element.className = `${element.className.replace(/\bc\d+\b/g, "").trim()} ${colour(labels[0])}`;
    toggle.replaceChildren(...chips(labels, { scores: passage.scores, subjects: passage.subjects }), awaitsReview(passage) ? h("span", { class: "review" }, t("toReview")) : "");
    decided.replaceChildren(decision(passage.correction));
  }
  function open(wanted) {
    toggle.setAttribute("aria-expanded", String(wanted));
    panel.hidden = !wanted;
    if (!wanted || panel.childElementCount) return;
    const { element: form, guide, key } = editor(passage, model, (correction) => { passage.correction = correction; draw(); open(false); toggle.focus(); onchanged(); });
    panel.append(h("h3", {}, t("probabilities")), probabilities(passage.scores, passage.labels), evidence(passage, paragraph), form, guide);
    element.addEventListener("keydown", (event) => { if (!panel.hidden) key(event); });
  }
  draw();
  return element;
}

/** A button that finds the evidence of a passage and underlines it. */
function evidence(passage, paragraph) {
  const list = h("div", { role: "status" });
  const find = async () => {
    list.replaceChildren(t("searching"));
    try {
      const sentences = await get(`evidence/${passage.id}`);
      paragraph.replaceChildren(...marked(passage.text, sentences));
      list.replaceChildren(...(sentences.length ? sentences.map((one) => h("p", { class: `muted ${colour(one.category)}` }, swatch(),
        t("evidenceOf", name(one.category), one.weight < 0.001 ? t("below", "0.1") : (100 * one.weight).toFixed(1)))) : [t("noEvidence")]));
    } catch (error) {
      list.replaceChildren(error.message);
    }
  };
  return h("div", {}, h("button", { type: "button", class: "button small", onclick: find }, t("showEvidence")), list);
}

function marked(text, sentences) {
  const parts = [];
  let at = 0;
  // Offsets count characters as Python does; JavaScript counts two for those beyond the basic plane.
  const characters = [...text];
  const spans = [...new Map(sentences.map((one) => [one.start, one])).values()].sort((a, b) => a.start - b.start);
  for (const one of spans) {
    parts.push(characters.slice(at, one.start).join(""), h("mark", { class: `c${category(one.category).number}` }, characters.slice(one.start, one.end).join("")));
    at = one.end;
  }
  return [...parts, characters.slice(at).join("")];
}
