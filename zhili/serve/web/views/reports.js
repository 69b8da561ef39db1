// The start: add reports, totals, and the list of all reports.
import { get, remove, save, upload } from "../api.js";
import { announce, h } from "../dom.js";
import { current, number, t } from "../i18n.js";
import { translated } from "../messages.js";
import { stack } from "../taxonomy.js";

const POLL = 700; // milliseconds between looks at the progress

export async function reportsView(content, { model, refresh }) {
  const [reports, totals] = await Promise.all([get("reports", { model }), get("totals", { model })]);
  const jobs = h("div", { class: "jobs", "aria-label": t("progress"), role: "region", hidden: true });
  let alive = true;
  const follow = async (parts) => {
    let job = together(parts);
    while (alive) {
      jobs.hidden = false;
      jobs.replaceChildren(await progress(job));
      if (job.done === job.total) break;
      await new Promise((resolve) => { setTimeout(resolve, POLL); });
      parts = await Promise.all(parts.map((part) => (part.done === part.total ? part : get(`files/${part.id}`))));
      job = together(parts);
    }
    if (!alive) return;
    announce(t("uploadDone", number(job.total)));
    const open = job.files.flatMap((file) => file.reports);
    if (job.total === 1 && open.length === 1) location.hash = `#/report/${open[0]}`;
    else if (job.files.every((file) => file.state === "done" && !file.message)) refresh();
    else drawStored(...await Promise.all([get("reports", { model }), get("totals", { model })]));
  };
  const stored = h("div", {});
  const drawStored = (rows, sums) => stored.replaceChildren(...(rows.length ? [totalsPanel(sums, model), reportList(rows, model, refresh)] : [h("p", { class: "empty" }, t("noReports"))]));
  drawStored(reports, totals);
  content.append(h("h1", {}, t("reports")), uploader(follow, jobs), jobs, stored);
  return () => { alive = false; };
}

/** The jobs of an upload as one. */
const together = (jobs) => ({
  done: jobs.reduce((sum, job) => sum + job.done, 0), total: jobs.reduce((sum, job) => sum + job.total, 0), files: jobs.flatMap((job) => job.files),
});

function uploader(follow, jobs) {
  const evidence = h("input", { type: "checkbox" });
  const text = h("textarea", { rows: 3, "aria-label": t("paste"), placeholder: t("paste") });
  const send = async (files) => {
    if (!files.length) return;
    jobs.hidden = false;
    jobs.replaceChildren(h("p", {}, t("uploading", number(files.length))));
    announce(t("uploading", number(files.length)));
    try {
      await follow(await upload(files, evidence.checked));
      text.value = "";
    } catch (error) {
      jobs.replaceChildren(h("p", { class: "failure", role: "alert" }, error.message));
    }
  };
  const chooser = (attributes, key) => {
    const input = h("input", { type: "file", multiple: true, class: "hidden", tabindex: "-1", "aria-hidden": "true", ...attributes, onchange: () => { send([...input.files]); input.value = ""; } });
    return [h("button", { type: "button", class: "button", onclick: () => input.click() }, t(key)), input];
  };
  const zone = h("section", { class: "panel upload", "aria-labelledby": "add-title" },
    h("h2", { id: "add-title" }, t("add")),
    h("p", {}, t("drop"), " ", chooser({ id: "files" }, "choose"), " ", chooser({ webkitdirectory: true }, "chooseFolder")),
    h("p", { class: "muted" }, t("kinds")),
    text,
    h("p", { class: "row" },
      h("button", { type: "button", class: "button primary", onclick: () => text.value.trim() && send([new File([text.value], `${t("pasteName")}.txt`)]) }, t("send")),
      h("label", {}, evidence, " ", t("evidence"))));
  const over = (event) => { event.preventDefault(); zone.classList.add("over"); };
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    send(await droppedFiles(event.dataTransfer));
  });
  return zone;
}

/** The files that were dropped, also those in folders. */
async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
    return [Object.assign(file, { path: entry.fullPath.slice(1) })]; // with its folders, as a chosen folder has it
  }
  const reader = entry.createReader();
  const files = [];
  for (;;) { // a reader gives at most a hundred entries at a time
    const batch = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!batch.length) return files;
    files.push(...(await Promise.all(batch.map(filesOf))).flat());
  }
}

async function progress(job) {
  const bar = h("progress", { max: job.total, value: job.done, "aria-label": t("progress") });
  const shown = job.files.filter((file) => file.state !== "queued" || job.total < 30);
  const messages = new Map(await Promise.all(shown.map(async (file) => [file, await translated(withoutName(file))])));
  return h("div", { class: "panel" }, bar, ` ${job.done} / ${job.total}`,
    h("ul", { class: "files" }, shown.map((file) =>
      h("li", { class: file.state }, h("b", {}, t(file.state)), " ", file.name, " ",
        file.reports.map((id) => h("a", { href: `#/report/${id}` }, t("open"))),
        file.message ? h("span", { class: "failure" }, ` ${messages.get(file)}`) : ""))));
}

/** The message of a file without its name, which stands before it. */
const withoutName = ({ name, message }) => (message?.startsWith(`${name}: `) ? message.slice(name.length + 2) : message);

function totalsPanel(totals, model) {
  const values = [["reports", totals.reports], ["passages", totals.passages], ["characters", totals.characters], ["toReview", totals.to_review], ["corrected", totals.corrected]];
  return h("section", { class: "panel", "aria-labelledby": "totals-title" },
    h("h2", { id: "totals-title" }, t("totals")),
    h("dl", { class: "figures" }, values.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, number(value))))),
    stack(totals.profile),
    downloads({ model }, "zhili"));
}

/** Buttons that save reports in each format. */
export function downloads(values, name) {
  const message = h("span", { class: "failure", role: "alert" });
  const formats = [["xlsx", "Excel"], ["json", "JSON"], ["html", t("page")], [current() === "zh" ? "csv-excel" : "csv", "CSV"]];
  const start = async (format) => {
    message.textContent = "";
    try {
      await save("download", { format, ...values }, `${name}.${format.split("-")[0]}`);
    } catch (error) {
      message.textContent = error.message;
    }
  };
  return h("p", { class: "row downloads" }, h("span", { class: "muted" }, t("download")),
    formats.map(([format, label]) => h("button", { type: "button", class: "button small", onclick: () => start(format) }, label)), message);
}

function reportList(reports, model, refresh) {
  const body = h("tbody", {});
  const draw = (words) => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const text = (report) => `${report.title} ${report.name} ${report.place} ${report.date ?? ""} ${report.year ?? ""}`.toLowerCase();
    body.replaceChildren(...reports.filter((report) => wanted.every((word) => text(report).includes(word))).map((report) => line(report, refresh)));
  };
  draw("");
  const columns = ["title", "date", "place", "passages", "toReview", "profile", "remove"];
  return h("section", { "aria-labelledby": "list-title" },
    h("div", { class: "row" }, h("h2", { id: "list-title" }, t("allReports")),
      h("input", { type: "search", placeholder: t("filter"), "aria-label": t("filter"), oninput: (event) => draw(event.target.value) })),
    h("table", { class: "reports" },
      h("thead", {}, h("tr", {}, columns.map((key) => h("th", { scope: "col", class: key }, t(key))))), body));
}

function line(report, refresh) {
  const drop = async () => {
    if (!confirm(t("removeSure", report.title))) return;
    await remove(`reports/${report.id}`);
    announce(t("removed"));
    refresh();
  };
  return h("tr", {},
    h("th", { scope: "row", class: "title" }, h("a", { href: `#/report/${report.id}` }, report.title), report.title === report.name ? "" : h("span", { class: "muted" }, report.name)),
    h("td", { class: "date", "data-label": t("date") }, report.date ?? (report.year ? String(report.year) : t("unknown"))),
    h("td", { class: "place", "data-label": t("place") }, report.place || t("unknown")),
    h("td", { class: "passages number", "data-label": t("passages") }, number(report.passages)),
    h("td", { class: "toReview number", "data-label": t("toReview") }, number(report.to_review)),
    h("td", { class: "profile" }, stack(report.profile)),
    h("td", { class: "remove" }, h("button", { type: "button", class: "button small", "aria-label": `${t("remove")} ${report.title}`, onclick: drop }, t("remove"))));
}
