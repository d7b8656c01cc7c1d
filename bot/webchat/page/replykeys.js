/** Draw the keyboard that takes the place of the phone's own. */

import { h, icon } from "./dom.js";
import { moveFocus } from "./popup.js";
import { t } from "./texts.js";

/** Return the element of a reply keyboard; `pressed(button)` hears what is tapped. */
export function replyKeys(markup, pressed) {
  const keys = h(
    "div",
    {
      class: `reply-keys ${markup.resize_keyboard ? "" : "tall"}`,
      role: "group",
      "aria-label": t("composer.reply_keyboard"),
    },
    markup.keyboard.map((row) =>
      h(
        "div",
        { class: "reply-row" },
        row.map((button) => key(button, pressed)),
      ),
    ),
  );
  keys.addEventListener("keydown", (event) => moveFocus(event, keys));
  return keys;
}

function key(button, pressed) {
  // A text that brings its own sign needs no second one.
  const bare = !/\p{Extended_Pictographic}/u.test(button.text);
  const sign = bare && ((button.request_location && "pin") || (button.request_contact && "card"));
  const look = ["reply-key", button.style].filter(Boolean).join(" ");
  return h(
    "button",
    { type: "button", class: look, onclick: () => pressed(button) },
    sign && icon(sign),
    h("span", {}, button.text),
  );
}
