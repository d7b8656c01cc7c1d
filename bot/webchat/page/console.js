/** The operators' drawer: make the bots' calls fail, and switch Telegram's limits. */

import { api } from "./api.js";
import { fill, h, iconButton } from "./dom.js";
import { refusal, t } from "./texts.js";

const METHODS = [
  "*",
  "sendMessage",
  "editMessageText",
  "answerCallbackQuery",
  "sendDocument",
  "sendPhoto",
  "deleteMessage",
  "getUpdates",
];
const ACTIONS = ["error", "drop", "lost", "slow"];

/** Open the drawer. */
export async function openConsole() {
  const note = h("p", { class: "faint", role: "status" });
  const attempt = async (act) => {
    fill(note);
    await act().catch((declined) => fill(note, refusal(declined)));
  };
  const dialog = h(
    "dialog",
    { class: "drawer", "aria-label": t("console.title") },
    h(
      "header",
      {},
      h("h2", {}, t("console.title")),
      iconButton("close", t("close"), () => dialog.close()),
    ),
    h("p", { class: "faint" }, t("console.hint")),
    limitsSwitch(attempt),
    faultPanel(attempt),
    note,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

function limitsSwitch(attempt) {
  const box = h("input", { type: "checkbox", role: "switch" });
  box.addEventListener("change", () => attempt(() => api.setLimits(box.checked)));
  attempt(async () => {
    box.checked = (await api.limits()).enabled;
  });
  return h("label", { class: "check switch" }, h("span", {}, t("console.limits")), box);
}

function faultPanel(attempt) {
  const list = h("ul", { class: "faults" });
  const refresh = async () => {
    const faults = await api.faults();
    fill(
      list,
      faults.length ? faults.map(line) : h("li", { class: "faint" }, t("console.no_faults")),
    );
  };
  const form = faultForm((fault) => attempt(() => api.setFault(fault).then(refresh)));
  const clear = () => attempt(() => api.clearFaults().then(refresh));
  attempt(refresh);
  return h(
    "section",
    {},
    h("h3", {}, t("console.faults")),
    list,
    form,
    h("button", { type: "button", class: "secondary", onclick: clear }, t("console.clear")),
  );
}

function line({ method, action, times }) {
  return h("li", {}, t("console.fault", { method, action: t(`console.${action}`), times }));
}

function faultForm(set) {
  const method = h(
    "select",
    {},
    METHODS.map((name) => h("option", {}, name)),
  );
  const action = h(
    "select",
    {},
    ACTIONS.map((name) => h("option", { value: name }, t(`console.${name}`))),
  );
  const times = numberField(1, 1, 1000);
  const code = numberField(500, 400, 599);
  const retry = numberField("", 1, 600);
  const seconds = numberField(5, 0, 600);
  const only = { error: [code, retry], slow: [seconds] };
  const labelled = [
    [t("console.method"), method],
    [t("console.action"), action],
    [t("console.times"), times],
    [t("console.code"), code],
    [t("console.retry"), retry],
    [t("console.seconds"), seconds],
  ].map(([words, field]) => h("label", {}, words, field));
  const showOnly = () => {
    for (const [name, fields] of Object.entries(only)) {
      for (const field of fields) field.parentElement.hidden = name !== action.value;
    }
  };
  action.addEventListener("change", showOnly);
  const form = h(
    "form",
    { class: "fields pairs" },
    labelled,
    h("button", { class: "primary" }, t("console.set")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fault = { method: method.value, action: action.value, times: times.valueAsNumber };
    if (action.value === "error") fault.error_code = code.valueAsNumber;
    if (action.value === "error" && retry.value) fault.retry_after = retry.valueAsNumber;
    if (action.value === "slow") fault.seconds = seconds.valueAsNumber;
    set(fault);
  });
  showOnly();
  return form;
}

function numberField(value, min, max) {
  return h("input", { type: "number", value: String(value), min, max, required: value !== "" });
}
