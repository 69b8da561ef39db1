// Compare reports or years: stacked bars, a heat map of categories, and the changes between model versions.
import { get } from "../api.js";
import { h, percent } from "../dom.js";
import { number, nameOf, t } from "../i18n.js";
import { all, chips, colour, stack, swatch } from "../taxonomy.js";
import { pairPanel } from "./pair.js";

const MOST = 40; // columns of the heat map at first

export async function compareView(content, { model, models }) {
  const reports = (await get("reports", { model })).filter((report) => Object.keys(report.profile).length).reverse();
  content.append(h("h1", {}, t("compare")));
  if (!reports.length) {
    content.append(h("p", { class: "empty" }, t("pickTwo")));
    return;
  }
  const chosen = new Set(reports.slice(-MOST).map((report) => report.id));
  let byYear = false;
  const figures = h("div", {});
  const draw = () => {
    const picked = reports.filter((report) => chosen.has(report.id));
    const groups = byYear ? years(picked) : picked.map(group);
    figures.replaceChildren(bars(groups, picked), heatMap(groups, byYear ? "heatYear" : "heat"));
  };
  const boxes = reports.map((report) => h("input", { type: "checkbox", checked: chosen.has(report.id), onchange: (event) => { chosen[event.target.checked ? "add" : "delete"](report.id); draw(); } }));
  const set = (on) => () => { reports.forEach((report, at) => { boxes[at].checked = on; chosen[on ? "add" : "delete"](report.id); }); draw(); };
  content.append(
    h("div", { class: "row tools" },
      h("label", {}, t("by"), " ", h("select", { onchange: (event) => { byYear = event.target.value === "year"; draw(); } }, h("option", { value: "report" }, t("byOne")), h("option", { value: "year" }, t("byYear")))),
      h("details", { class: "pick" }, h("summary", {}, t("pick")),
        h("p", { class: "row" }, h("button", { type: "button", class: "button small", onclick: set(true) }, t("selectAll")), h("button", { type: "button", class: "button small", onclick: set(false) }, t("selectNone"))),
        h("ul", {}, reports.map((report, at) => h("li", {}, h("label", {}, boxes[at], " ", report.title, h("span", { class: "muted" }, ` ${report.name}`))))))),
    figures, pairPanel([[t("reports"), reports.map(group)], [t("byYear"), years(reports)]]), h("section", { class: "panel", "aria-labelledby": "versions" }, h("h2", { id: "versions" }, t("versions")), versions(models)));
  draw();
}

const group = (report) => ({ label: report.title, note: [report.date ?? report.year, report.place].filter(Boolean).join(" · "), link: `#/report/${report.id}`, profile: report.profile });

/** Reports together by year, each weighed by its length. */
function years(reports) {
  const groups = new Map();
  for (const report of reports) {
    const year = report.year ?? t("unknownYear");
    const group = groups.get(year) ?? { label: String(year), count: 0, characters: 0, sums: {} };
    group.count += 1;
    group.characters += report.characters;
    for (const [id, share] of Object.entries(report.profile)) group.sums[id] = (group.sums[id] ?? 0) + share * report.characters;
    groups.set(year, group);
  }
  return [...groups.values()].sort((a, b) => a.label.localeCompare(b.label)).map((group) => ({
    label: group.label, note: t("accumulated", number(group.count)),
    profile: Object.fromEntries(Object.entries(group.sums).map(([id, sum]) => [id, sum / group.characters])),
  }));
}

const used = (groups) => all().filter((one) => groups.some((group) => group.profile[one.id]));

function bars(groups, picked) {
  const total = { label: t("totals"), note: t("accumulated", number(picked.length)), profile: years(picked.map((report) => ({ ...report, year: 0 })))[0]?.profile ?? {} };
  const bar = (group) => h("li", {}, group.link ? h("a", { href: group.link }, group.label) : h("b", {}, group.label), h("span", { class: "muted" }, ` ${group.note ?? ""}`), stack(group.profile));
  return h("section", { class: "panel", "aria-labelledby": "bars" }, h("h2", { id: "bars" }, t("bars")),
    h("ul", { class: "legend" }, used(groups).map((one) => h("li", { class: colour(one.id) }, swatch(), nameOf(one)))),
    h("ul", { class: "bars" }, [...groups, total].map(bar)));
}

function heatMap(groups, key) {
  const most = Math.max(0.01, ...groups.flatMap((group) => Object.values(group.profile)));
  const cell = (group, one) => {
    const share = group.profile[one.id] ?? 0;
    return h("td", { style: { "--heat": `${Math.round((45 * share) / most)}%` } }, share ? percent(share) : "");
  };
  return h("section", { class: "panel", "aria-labelledby": "heat" }, h("h2", { id: "heat" }, t(key)),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": "heat" },
      h("table", { class: "heat" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("category")), groups.map((group) => h("th", { scope: "col", title: group.label }, h("span", {}, group.label))))),
        h("tbody", {}, used(groups).map((one) => h("tr", {}, h("th", { scope: "row", class: colour(one.id) }, swatch(), nameOf(one)), groups.map((group) => cell(group, one))))))));
}

function versions(models) {
  if (models.length < 2) return h("p", { class: "muted" }, t("oneModel"));
  const result = h("div", {});
  const pair = { before: models[0].id, after: models.at(-1).id };
  const draw = async () => {
    const changes = await get("changes", pair);
    result.replaceChildren(h("p", { role: "status" }, changes.length ? t("changes", number(changes.length)) : t("noChange")),
      h("ul", { class: "changes" }, changes.slice(0, 300).map((change) => h("li", {},
        h("a", { href: `#/report/${change.report}?passage=${change.passage}` }, change.title), h("p", {}, change.text),
        h("p", { class: "labels" }, h("span", { class: "muted" }, t("before")), chips(change.before)), h("p", { class: "labels" }, h("span", { class: "muted" }, t("after")), chips(change.after))))));
  };
  const select = (key) => h("label", {}, t(key), " ", h("select", { onchange: (event) => { pair[key] = Number(event.target.value); draw(); } }, models.map((one) => h("option", { value: String(one.id), selected: one.id === pair[key] }, one.name))));
  draw();
  return h("div", {}, h("p", { class: "row" }, select("before"), select("after")), result);
}
