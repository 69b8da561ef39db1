// Elements without a framework. Text is always set as text, never as HTML.

/** Make an element: h("button", { class: "button", onclick: f }, "text", child). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.entries(value).forEach(([key, own]) => element.style.setProperty(key, own));
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Say something to people who use a screen reader. */
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}

export function percent(share, digits = 0) {
  if (digits) return `${(100 * share).toFixed(digits)}%`;
  if (share > 0 && share < 0.01) return "<1%";
  return share > 0.99 && share < 1 ? ">99%" : `${Math.round(100 * share)}%`;
}
