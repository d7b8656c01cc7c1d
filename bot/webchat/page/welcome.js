/** Greet whoever comes to a page without seats: take a name, pick a bot. */

import { api } from "./api.js";
import { h } from "./dom.js";
import { nameOf } from "./format.js";
import { language, t } from "./texts.js";

/** Return the greeting; `opened(place)` hears of the first seat. */
export function welcome(room, opened) {
  const { bots } = room.world;
  const title = h("h1", {}, t("welcome.title"));
  if (!bots.length) return h("div", { class: "welcome" }, title, h("p", {}, t("welcome.no_bots")));
  const name = h("input", {
    required: true,
    maxlength: 64,
    value: t("names.resident").split(" ")[0],
    autocomplete: "off",
  });
  const bot = h(
    "select",
    {},
    bots.map((one) => h("option", { value: one.id }, nameOf(one))),
  );
  const form = h(
    "form",
    { class: "fields" },
    h("label", {}, t("welcome.name"), name),
    h("label", {}, t("welcome.bot"), bot),
    h("button", { class: "primary" }, t("welcome.open")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const language_code = language() === "en" ? "en" : "zh-hans";
    const person = await api.openPerson({ first_name: name.value.trim(), language_code });
    await room.readWorld();
    opened({
      title: person.first_name,
      role: "resident",
      person: person.id,
      peer: Number(bot.value),
    });
  });
  return h("div", { class: "welcome" }, title, h("p", {}, t("welcome.text")), form);
}
