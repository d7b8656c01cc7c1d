/** Draw the keyboard under a message. */

import { h, icon } from "./dom.js";
import { safe } from "./richtext.js";
import { t } from "./texts.js";

/** Return the inline keyboard of a message, null if it has none. */
export function inlineKeyboard(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h(
    "div",
    { class: "inline", role: "group", "aria-label": t("bubble.buttons") },
    rows.map((row) =>
      h(
        "div",
        { class: "inline-row" },
        row.map((one) => key(one, message, acts)),
      ),
    ),
  );
}

function key(button, message, acts) {
  if (button.url) return urlKey(button, acts);
  const look = ["inline-key", button.style].filter(Boolean).join(" ");
  const press = (event) => {
    if (button.copy_text) acts.copy(button.copy_text.text);
    else acts.press(message, button.callback_data, event.currentTarget);
  };
  return h("button", { type: "button", class: look, onclick: press }, h("span", {}, button.text));
}

function urlKey(button, acts) {
  const url = safe(button.url);
  const open = (event) => {
    if (acts.follow(url)) event.preventDefault();
  };
  const label = t("bubble.open_link", { text: button.text });
  return h(
    "a",
    {
      class: "inline-key",
      href: url,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": label,
      onclick: open,
    },
    h("span", {}, button.text),
    icon("out"),
  );
}
