/** Draw the bar at the top: bring more people in, change the language, open the console. */

import { openConsole } from "./console.js";
import { h, icon, iconButton } from "./dom.js";
import { openMenu } from "./popup.js";
import { language, t } from "./texts.js";

const ROLES = ["resident", "staff"];

/** Return what the bar holds; `acts` gives canBringIn(role), bringIn(role) and speakOther(). */
export function barParts(acts) {
  const other = language() === "en" ? "zh-CN" : "en";
  const speak = { type: "button", class: "quiet", lang: other, onclick: acts.speakOther };
  return [
    brand(),
    ROLES.map((role) => adder(role, acts)),
    narrowAdder(acts),
    h("button", speak, t("app.language")),
    iconButton("gear", t("app.console"), () => openConsole()),
  ];
}

function brand() {
  const sign = h("img", { src: "icon.svg", alt: "", width: 28, height: 28 });
  return h("span", { class: "brand" }, sign, h("b", {}, t("app.name")));
}

function adder(role, acts) {
  const props = {
    type: "button",
    class: "quiet wide-only",
    title: t(`app.add_${role}.hint`),
    disabled: !acts.canBringIn(role),
    onclick: () => acts.bringIn(role),
  };
  return h("button", props, icon("attach"), t(`app.add_${role}`));
}

// A phone has no room for two buttons; one opens a menu of both.
function narrowAdder(acts) {
  const item = (role) => ({
    icon: "person",
    label: t(`app.add_${role}`),
    hint: t(`app.add_${role}.hint`),
    act: () => acts.bringIn(role),
  });
  const open = (event) =>
    openMenu(event.currentTarget, ROLES.filter(acts.canBringIn).map(item), t("app.add"));
  return iconButton("attach", t("app.add"), open, {
    class: "narrow-only",
    "aria-haspopup": "menu",
  });
}
