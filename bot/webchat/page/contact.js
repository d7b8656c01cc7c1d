/** Ask for a telephone number, and send it. */

import { h } from "./dom.js";
import { nameOf } from "./format.js";
import { openModal } from "./popup.js";
import { t } from "./texts.js";

/** Open the window in which a contact is written. */
export function shareContact(seat) {
  const me = seat.room.person(seat.person);
  const name = h("input", {
    required: true,
    maxlength: 64,
    value: nameOf(me),
    autocomplete: "off",
  });
  const phone = h("input", {
    type: "tel",
    required: true,
    maxlength: 20,
    value: inventedPhone(me.id),
    pattern: "[0-9+ \\-]{3,20}",
    autocomplete: "off",
  });
  const own = h("input", { type: "checkbox", checked: true });
  const form = h(
    "form",
    { class: "fields" },
    h("label", {}, t("contact.name"), name),
    h("label", {}, t("contact.phone"), phone),
    h("label", { class: "check" }, own, t("contact.own")),
    h("button", { class: "primary" }, t("send")),
  );
  const dialog = openModal(t("contact.title"), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    const whose = own.checked ? { user_id: me.id } : {};
    seat.say({
      kind: "contact",
      phone_number: phone.value.trim(),
      first_name: name.value.trim(),
      ...whose,
    });
  });
  phone.focus();
  phone.select();
}

// Bots insist on a mobile number; this block is the one examples are written with.
function inventedPhone(id) {
  return `1380000${String(id % 1e4).padStart(4, "0")}`;
}
