/** Small things that float above the page: menus, modal windows, the lightbox, toasts. */

import { fill, h, icon, iconButton } from "./dom.js";
import { t } from "./texts.js";

const TOAST_MS = 3500;
const EDGE = 8;

/**
 * Open a menu at an element. Items are `{icon, label, act, danger}`; arrows move, Enter chooses,
 * Escape goes back to where it was opened.
 */
export function openMenu(anchor, items, label) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" });
  const choose = (item) => {
    menu.hidePopover();
    item.act();
  };
  menu.append(...items.filter(Boolean).map((item) => entry(item, choose)));
  menu.addEventListener("keydown", (event) => moveFocus(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed") close(menu, anchor);
  });
  document.body.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  menu.showPopover();
  place(menu, anchor);
  menu.firstElementChild?.focus();
}

function entry(item, choose) {
  return h(
    "button",
    {
      type: "button",
      role: "menuitem",
      class: item.danger && "danger",
      onclick: () => choose(item),
    },
    item.icon && icon(item.icon),
    h("span", {}, item.label, item.hint && h("small", {}, item.hint)),
  );
}

function close(menu, anchor) {
  anchor.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement)) anchor.focus();
  menu.remove();
}

/** Move the focus among an element's buttons with the arrow keys. */
export function moveFocus(event, element) {
  const buttons = [...element.querySelectorAll("button:not(:disabled)")];
  const at = buttons.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (!(event.key in steps) || !buttons.length) return;
  event.preventDefault();
  buttons.at(steps[event.key] % buttons.length).focus();
}

function place(menu, anchor) {
  const spot = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = spot.bottom + height + EDGE < innerHeight;
  const top = below ? spot.bottom + 4 : Math.max(spot.top - height - 4, EDGE);
  const left = Math.min(Math.max(spot.right - width, EDGE), innerWidth - width - EDGE);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(left, EDGE)}px`;
}

/** Open a modal window and answer its `<dialog>`; it is gone once it closes. */
export function openModal(title, ...content) {
  const dialog = h(
    "dialog",
    { class: "modal", "aria-label": title },
    h(
      "header",
      {},
      h("h2", {}, title),
      iconButton("close", t("close"), () => dialog.close()),
    ),
    h("div", { class: "modal-body" }, ...content),
  );
  return shown(dialog);
}

/** Show a bot's alert until it is acknowledged. */
export function alertModal(name, text) {
  const dialog = h(
    "dialog",
    { class: "modal alert", role: "alertdialog", "aria-label": name },
    h("h2", {}, name),
    h("p", {}, text),
    h(
      "button",
      { type: "button", class: "primary", autofocus: true, onclick: () => dialog.close() },
      t("ok"),
    ),
  );
  return shown(dialog);
}

/** Show a picture as large as the window allows. */
export function lightbox(url, caption) {
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": t("kind.photo") },
    h(
      "div",
      { class: "lightbox-bar" },
      h(
        "a",
        {
          class: "icon-button",
          href: url,
          target: "_blank",
          rel: "noopener",
          "aria-label": t("photo.original"),
          title: t("photo.original"),
        },
        icon("out"),
      ),
      iconButton("close", t("close"), () => dialog.close()),
    ),
    h("img", { src: url, alt: caption || t("kind.photo") }),
    caption && h("p", {}, caption),
  );
  return shown(dialog);
}

function shown(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Say something for a moment, in an element with the role `status`. */
export function toast(place, text) {
  const note = h("div", { class: "toast" }, text);
  fill(place, note);
  setTimeout(() => note.remove(), TOAST_MS);
}
