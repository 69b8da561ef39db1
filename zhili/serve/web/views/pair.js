// Two reports or years side by side: the share of each category in both, and the difference.
import { h, percent } from "../dom.js";
import { nameOf, t } from "../i18n.js";
import { all, colour, swatch, track } from "../taxonomy.js";

/**
 * The panel of a pair.
 * kinds: lists of groups with their headings: [heading, [{ label, note, profile }]].
 */
export function pairPanel(kinds) {
  const groups = kinds.flatMap(([, some]) => some);
  if (groups.length < 2) return "";
  const sides = [0, 1];
  const table = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": "pair" });
  const draw = () => table.replaceChildren(differences(...sides.map((at) => groups[at])));
  const select = (side) => h("label", {}, t(side ? "second" : "first"), " ",
    h("select", { onchange: (event) => { sides[side] = Number(event.target.value); draw(); } }, kinds.map(([heading, some]) => h("optgroup", { label: heading },
      some.map((group) => h("option", { value: String(groups.indexOf(group)), selected: groups.indexOf(group) === sides[side] }, [group.label, group.note].filter(Boolean).join(" · ")))))));
  draw();
  return h("section", { class: "panel", "aria-labelledby": "pair" }, h("h2", { id: "pair" }, t("pair")),
    h("p", { class: "row" }, select(0), select(1)), table, h("p", { class: "muted" }, t("pairNote")));
}

function differences(left, right) {
  const share = (group, id) => group.profile[id] ?? 0;
  const change = ({ id }) => share(right, id) - share(left, id);
  const shown = all().filter(({ id }) => share(left, id) || share(right, id)).sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)));
  const cell = (group, { id }) => h("td", { class: colour(id) }, h("span", { class: "line" }, track(share(group, id)), h("span", { class: "number" }, percent(share(group, id)))));
  return h("table", { class: "pair" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("category")), [left, right].map((group) => h("th", { scope: "col" }, group.label)), h("th", { scope: "col", class: "number" }, t("difference")))),
    h("tbody", {}, shown.map((one) => h("tr", {}, h("th", { scope: "row", class: colour(one.id) }, swatch(), nameOf(one)), cell(left, one), cell(right, one), h("td", { class: "number" }, points(change(one)))))));
}

/** A difference of shares in percentage points, with its sign. */
function points(difference) {
  const value = Math.abs(100 * difference).toFixed(1);
  return value === "0.0" ? "0" : `${difference > 0 ? "+" : "−"}${value}`;
}
