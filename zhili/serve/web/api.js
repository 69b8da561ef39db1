// Requests to the service. A service that others can reach asks for its key; the key stays in this tab.
import { t } from "./i18n.js";
import { translated } from "./messages.js";

const KEY = "zhili-key";

export class ServiceError extends Error {}

async function request(path, options = {}) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...(options.headers ?? {}), ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers });
  } catch {
    throw new ServiceError(t("offline"));
  }
  if (answer.status === 401) {
    await askForKey();
    return request(path, options);
  }
  if (answer.ok) return answer;
  if (answer.status === 429) throw new ServiceError(t("busy", answer.headers.get("Retry-After") ?? "1"));
  throw new ServiceError(await translated(await messageOf(answer)));
}

async function messageOf(answer) {
  try {
    const { detail } = await answer.json();
    return typeof detail === "string" ? detail : detail.map((one) => one.msg).join("; ");
  } catch {
    return `${answer.status} ${answer.statusText}`;
  }
}

function askForKey() {
  const dialog = document.getElementById("key");
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      sessionStorage.setItem(KEY, document.getElementById("key-value").value);
      resolve();
    }, { once: true });
  });
}

/** Values for a query; lists are repeated, empty values left out. */
function query(values) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== "" && one !== false) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

export const get = async (path, values = {}) => (await request(`v1/${path}${query(values)}`)).json();

export const remove = async (path) => (await request(`v1/${path}`, { method: "DELETE" })).json();

export const post = async (path, body, values = {}) =>
  (await request(`v1/${path}${query(values)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  })).json();

export async function upload(files, evidence) {
  const form = new FormData();
  files.forEach((file) => form.append("files", file, file.webkitRelativePath || file.name));
  form.append("evidence", String(evidence));
  return (await request("v1/files", { method: "POST", body: form })).json();
}

/** Save what the service answers as a file. */
export async function save(path, values, name) {
  const blob = await (await request(`v1/${path}${query(values)}`)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
