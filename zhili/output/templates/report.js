"use strict";
(() => {
  const categories = JSON.parse(document.getElementById("categories").textContent);
  const root = document.documentElement;
  const tip = document.getElementById("tip");
  let shown = null; // the element whose probabilities the tip shows
  let pinned = false; // whether a click or tap opened the tip: it then stays when the pointer leaves

  const make = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };
  const labelsOf = (element) => element.dataset.labels.split(" ").map(Number);
  const percent = (share) => (share >= 0.9995 ? "100%" : `${(100 * share).toFixed(1)}%`);

  // Theme: the system's until the reader chooses one. A page that is opened from a file may have no storage.
  const stored = (value) => {
    try {
      if (value) localStorage.setItem("zhili-theme", value);
      return localStorage.getItem("zhili-theme");
    } catch {
      return null;
    }
  };
  const remembered = stored();
  if (remembered) root.dataset.theme = remembered;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    stored(root.dataset.theme);
  });

  // Probabilities of a segment or paragraph: its labels, and the other categories of at least one percent.
  const MINIMUM = 0.01;
  const row = ({ number, score, label }) => {
    const { name, threshold } = categories[number];
    const bar = make("span");
    bar.style.width = `${100 * score}%`;
    const mark = make("u");
    mark.style.left = `${100 * threshold}%`;
    const item = make("li", `c${number}${label ? " label" : ""}`);
    item.append(make("b", "", make("i"), name), make("span", "track", bar, mark), make("span", "number", percent(score)));
    return item;
  };
  const evidence = (mark, quoted) => mark.dataset.evidence.trim().split(" ").map((pair) => {
    const [number, weight] = pair.split(":").map(Number);
    const drop = weight < 0.001 ? "不到 0.1" : (100 * weight).toFixed(1);
    const text = mark.firstChild.textContent;
    const which = quoted ? `去掉“${text.slice(0, 10)}${text.length > 10 ? "…" : ""}”，` : "依据：去掉这一句，";
    return make("p", `c${number}`, which, make("i"), `${categories[number].name}的概率下降 ${drop} 个百分点`);
  });
  const fill = (target, sentence) => {
    const block = target.closest(".paragraph");
    const labels = labelsOf(target);
    const ofSegment = target.closest("p") !== null && block.classList.contains("several");
    const rows = target.dataset.scores.split(" ").map((value, number) => ({ number, score: value / 1000, label: labels.includes(number) }));
    const listed = rows.filter((entry) => entry.label || entry.score >= MINIMUM).sort((a, b) => b.score - a.score);
    const id = block.querySelector(".labels").dataset.id;
    tip.replaceChildren(make("h6", "", ofSegment ? "本部分的概率" : block.classList.contains("point") ? "本点的概率" : "本段的概率", make("span", "", id)), make("ul", "", ...listed.map(row)));
    if (listed.length < rows.length) tip.append(make("p", "", `其余 ${rows.length - listed.length} 类均不到 1%`));
    // The sentence under the pointer. For a label, which the keyboard reaches too, all its sentences of evidence.
    const scope = target.matches(".labels") ? block : target.previousElementSibling;
    const sentences = sentence ? [sentence] : target.matches("button") ? [...scope.querySelectorAll("mark")] : [];
    sentences.forEach((mark) => tip.append(...evidence(mark, !sentence)));
  };
  const place = (target, point) => {
    const box = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const left = Math.min(Math.max((point?.x ?? box.left) - 24, 12), root.clientWidth - width - 12);
    // Below the line under the pointer or the focused element; above it where there is no room below.
    const [above, below] = point ? [point.y - 18, point.y + 22] : [box.top - 8, box.bottom + 8];
    const top = below + height < root.clientHeight || above < height ? below : above - height;
    tip.style.left = `${Math.max(left, 12) + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
  };
  const hide = () => {
    shown?.removeAttribute("aria-describedby");
    shown?.closest(".paragraph").classList.remove("shown");
    shown = null;
    pinned = false;
    tip.hidden = true;
  };
  const show = (target, point, sentence) => {
    if (shown !== target) hide();
    shown = target;
    target.setAttribute("aria-describedby", "tip");
    target.closest(".paragraph").classList.add("shown");
    fill(target, sentence);
    tip.hidden = false;
    place(target, point);
  };
  const targetOf = (event) => event.target.closest?.("[data-scores]");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || pinned) return;
    const target = targetOf(event);
    if (target) show(target, { x: event.clientX, y: event.clientY }, event.target.closest("mark"));
    // The tip stays while the pointer is between two lines of the paragraph.
    else if (shown && shown !== document.activeElement && !shown.closest(".paragraph").contains(event.target)) hide();
  });
  document.addEventListener("focusin", (event) => {
    const target = targetOf(event);
    if (target?.matches(":focus-visible")) show(target);
  });
  document.addEventListener("focusout", () => { if (!pinned) hide(); });
  document.addEventListener("click", (event) => {
    const target = targetOf(event);
    if (!target || (pinned && shown === target)) return hide();
    // A click by keyboard has no position.
    show(target, event.detail ? { x: event.clientX, y: event.clientY } : undefined, event.target.closest("mark"));
    pinned = true;
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // Filters: other paragraphs and points are dimmed; of many reports, those without any match are hidden.
  const state = document.getElementById("state");
  const clear = document.getElementById("clear");
  const field = (id) => document.getElementById(id);
  const paragraphs = [...document.querySelectorAll(".paragraph")];
  const buttons = [...document.querySelectorAll("[data-category]")];
  const entries = [...document.querySelectorAll(".toc li")];
  let category = null;
  const apply = () => {
    const review = field("review")?.checked ?? false;
    const has = (block) => (category === null || labelsOf(block.querySelector(".labels")).includes(Number(category)))
      && (!review || block.classList.contains("doubtful"));
    paragraphs.forEach((block) => block.classList.toggle("dim", !has(block)));
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.category === category)));
    const filtered = category !== null || review;
    const names = [category === null ? "" : categories[category].name, review ? "待复核" : ""].filter(Boolean).join("、");
    state.textContent = filtered ? `${names}：${paragraphs.filter(has).length} / ${paragraphs.length} 处` : "";
    const searched = (field("find")?.value ?? "").trim().toLowerCase();
    const year = field("year")?.value ?? "";
    let shownReports = 0;
    entries.forEach((entry) => {
      const article = document.getElementById(`r${entry.dataset.report}`);
      const matches = (!searched || entry.dataset.find.toLowerCase().includes(searched))
        && (!year || entry.dataset.year === year)
        && (!filtered || [...article.querySelectorAll(".paragraph")].some(has));
      document.querySelectorAll(`[data-report="${entry.dataset.report}"]`).forEach((part) => { part.hidden = !matches; });
      shownReports += matches;
    });
    if (field("category")) field("category").value = category ?? "";
    const narrowed = filtered || searched !== "" || year !== "";
    if (field("count")) field("count").textContent = narrowed ? `${shownReports} / ${entries.length} 份` : "";
    clear.hidden = !narrowed;
  };
  buttons.forEach((button) => button.addEventListener("click", () => {
    category = category === button.dataset.category ? null : button.dataset.category;
    apply();
  }));
  document.querySelector(".filters")?.addEventListener("input", (event) => {
    if (event.target.id === "category") category = event.target.value || null;
    apply();
  });
  document.querySelector(".filters")?.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    category = null;
    document.querySelector(".filters")?.reset();
    apply();
  });
})();
