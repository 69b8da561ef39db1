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

const LARGE = 50e6; // bytes of one request; the service allows 50 MiB by default
const MANY = 500; // files of one request; the service allows 1000

/** Upload files, in several requests if they are many or large. Returns a job for each request. */
export async function upload(files, evidence) {
  const jobs = [];
  for (const batch of batches(files)) jobs.push(await uploadTogether(batch, evidence));
  return jobs;
}

function batches(files) {
  const all = [];
  let bytes = 0;
  for (const file of files) {
    bytes += file.size;
    if (!all.length || bytes > LARGE || all.at(-1).length === MANY) {
      all.push([]);
      bytes = file.size;
    }
    all.at(-1).push(file);
  }
  return all;
}

async function uploadTogether(files, evidence) {
  const form = new FormData();
  files.forEach((file) => form.append("files", file, file.path || file.webkitRelativePath || file.name));
  form.append("evidence", String(evidence));
  try {
    return await (await request("v1/files", { method: "POST", body: form })).json();
  } catch (error) { // a request that is too large may be cut off before it is answered
    throw files.some((file) => file.size > LARGE) ? new ServiceError(t("tooLarge")) : error;
  }
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
