// The page: navigation, language, theme, model, and the view that the address names.
import { get } from "./api.js";
import * as closeCalls from "./close_calls.js";
import { announce, h } from "./dom.js";
import { current, stored, switchLanguage, t } from "./i18n.js";
import * as taxonomy from "./taxonomy.js";
import { compareView } from "./views/compare.js";
import { reportView } from "./views/report.js";
import { reportsView } from "./views/reports.js";
import { reviewView } from "./views/review.js";
import { searchView } from "./views/search.js";

const VIEWS = { "": reportsView, report: reportView, review: reviewView, compare: compareView, search: searchView };
const main = document.getElementById("main");
const root = document.documentElement;
let models = [];
let model = null;
let leave = null; // ends what the last view started
let visit = 0;

/** The parts of the address: #/report/12?x=1 → ["report", "12"], and its parameters. */
function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { parts: path.split("/").map(decodeURIComponent), parameters: new URLSearchParams(query) };
}

async function show(focus = true) {
  const { parts, parameters } = place();
  const view = VIEWS[parts[0]] ?? reportsView;
  leave?.();
  leave = null;
  const own = ++visit;
  main.replaceChildren(h("p", { class: "muted" }, t("loading")));
  drawFrame(parts[0]);
  const content = h("div", { class: "view" });
  try {
    const end = await view(content, { argument: parts[1], parameters, model, models, refresh: () => show(false) });
    if (own !== visit) return end?.();
    leave = end ?? null;
    main.replaceChildren(content);
  } catch (error) {
    if (own !== visit) return undefined;
    main.replaceChildren(h("p", { class: "failure", role: "alert" }, error.message));
  }
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.textContent} · zhili` : "治理 zhili";
  if (focus) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
    announce(heading?.textContent ?? "");
  }
  return undefined;
}

function drawFrame(active) {
  root.lang = current() === "zh" ? "zh-Hans" : "en";
  document.getElementById("skip").textContent = t("skip");
  const navigation = document.getElementById("navigation");
  navigation.setAttribute("aria-label", t("nav"));
  const links = [["", "reports"], ["review", "review"], ["compare", "compare"], ["search", "search"]];
  navigation.replaceChildren(...links.map(([path, key]) =>
    h("a", { href: `#/${path}`, "aria-current": path === active ? "page" : null }, t(key))));
  const language = document.getElementById("language");
  language.textContent = t("language");
  language.setAttribute("aria-label", t("languageLabel"));
  language.lang = current() === "zh" ? "en" : "zh-Hans";
  document.getElementById("theme").setAttribute("aria-label", t("theme"));
  for (const [id, key] of [["key-title", "keyTitle"], ["key-label", "keyLabel"], ["key-save", "keySave"]]) document.getElementById(id).textContent = t(key);
  const select = document.getElementById("model");
  select.hidden = models.length < 2;
  select.setAttribute("aria-label", t("model"));
  select.replaceChildren(...models.map((one) => h("option", { value: String(one.id), selected: one.id === model }, one.name)));
}

function wire() {
  const remembered = stored("zhili-theme");
  if (remembered) root.dataset.theme = remembered;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    stored("zhili-theme", root.dataset.theme);
  });
  document.getElementById("language").addEventListener("click", () => { switchLanguage(); show(false); });
  document.getElementById("model").addEventListener("change", (event) => { model = Number(event.target.value); show(false); });
  document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
  addEventListener("hashchange", () => show());
}

wire();
drawFrame(place().parts[0]);
try {
  [models] = await Promise.all([get("models"), taxonomy.load(), closeCalls.load()]);
  model = models.find((one) => one.default).id;
  await show(false);
} catch (error) {
  main.replaceChildren(h("p", { class: "failure", role: "alert" }, error.message));
}
