// Correct passages one after another, by keyboard.
import { get, save } from "../api.js";
import { h } from "../dom.js";
import { authorField, decision, describe, editor, modelLabels } from "../editor.js";
import { number, t } from "../i18n.js";
import { probabilities } from "../taxonomy.js";

const BATCH = 100;

export async function reviewView(content, { model }) {
  const options = { scope: "review", order: "confidence" };
  let passages = [];
  let at = 0;
  let handle = null;
  let last = ""; // the decision before, in words
  const stage = h("div", { class: "stage" });
  const state = h("p", { class: "muted", role: "status" });

  const select = (key, values) => h("label", {}, t(key), " ", h("select", { onchange: (event) => { options[key === "order" ? "order" : "scope"] = event.target.value; fetchPassages(); } },
    values.map(([value, label]) => h("option", { value }, t(label)))));

  async function fetchPassages() {
    const scope = { model, corrected: "false", limit: BATCH };
    passages = options.order === "gain" ? await get("select", { model, count: BATCH })
      : await get("passages", { ...scope, order: options.order, needs_review: options.scope === "review" });
    if (options.order === "gain" && options.scope === "review") passages = passages.filter((one) => one.needs_review);
    at = 0;
    draw();
  }
  async function drawState() {
    const progress = await get("corrections/progress", { model });
    state.textContent = last + t("left", number(options.scope === "review" ? progress.to_review : progress.passages - progress.corrected), number(progress.corrected));
  }
  function draw() {
    drawState();
    const passage = passages[at];
    if (!passage) {
      handle = null;
      stage.replaceChildren(h("p", { class: "empty" }, t("nothingLeft")));
      return;
    }
    const { element, guide, key } = editor(passage, model, (correction) => { passage.correction = correction; last = `${t("saved", describe(correction))} · `; move(1); });
    handle = key;
    stage.replaceChildren(h("article", { class: "panel passage" },
      h("p", { class: "muted" }, `${at + 1} / ${passages.length} · `, h("a", { href: `#/report/${passage.report}?passage=${passage.id}` }, passage.title), passage.heading ? ` · ${passage.heading}` : ""),
      h("p", { class: "reading" }, passage.text),
      h("p", { class: "muted" }, t("modelSays")), modelLabels(passage), decision(passage.correction)),
    h("div", { class: "two" }, h("div", { class: "panel" }, element), h("div", {}, h("div", { class: "panel" }, h("h2", {}, t("probabilities")), probabilities(passage.scores, passage.labels)), h("div", { class: "panel" }, h("h2", {}, t("guide")), guide))),
    h("p", { class: "row" },
      h("button", { type: "button", class: "button", "aria-keyshortcuts": "ArrowLeft", disabled: at === 0, onclick: () => move(-1) }, `← ${t("previous")}`),
      h("button", { type: "button", class: "button", "aria-keyshortcuts": "ArrowRight", onclick: () => move(1) }, `${t("next")} →`)));
  }
  function move(step) {
    at = Math.max(0, at + step);
    if (at >= passages.length) fetchPassages();
    else draw();
    if (stage.querySelector(".passage")) document.getElementById("main").focus({ preventScroll: true });
  }
  const onkey = (event) => {
    if (event.target.matches("input, select, textarea")) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      move(event.key === "ArrowLeft" ? -1 : 1);
    } else handle?.(event);
  };
  document.addEventListener("keydown", onkey);

  const exports = [["jsonl", t("training"), "corrections.jsonl"], ["label-studio", "Label Studio", "corrections.json"], ["doccano", "doccano", "doccano.jsonl"]];
  content.append(h("h1", {}, t("review")),
    h("p", { class: "row tools" }, authorField(), select("queue", [["review", "queueReview"], ["all", "queueAll"]]),
      select("order", [["confidence", "byConfidence"], ["gain", "byGain"], ["report", "byReport"]])),
    state, h("p", { class: "muted keys" }, t("keys")), stage,
    h("p", { class: "row downloads" }, h("span", { class: "muted" }, t("exportLabels")),
      exports.map(([format, label, file]) => h("button", { type: "button", class: "button small", onclick: () => save("corrections/export", { format, model }, file) }, label))));
  await fetchPassages();
  return () => document.removeEventListener("keydown", onkey);
}
