/** Draw the tabs with which a phone goes from seat to seat. */

import { avatar } from "./bubble.js";
import { h } from "./dom.js";
import { nameOf } from "./format.js";
import { t } from "./texts.js";

/** Return one tab for every seat; `chosen(index)` hears which is tapped. */
export function tabBar(seats, front, chosen) {
  return seats.map((seat, index) => {
    const person = seat.room.person(seat.place.person);
    return h(
      "button",
      {
        type: "button",
        class: `tab role-${seat.place.role}`,
        "aria-current": index === front && "page",
        onclick: () => chosen(index),
      },
      avatar(person),
      h("span", { class: "tab-name" }, seat.place.title || nameOf(person)),
      seat.unread > 0 &&
        h(
          "span",
          { class: "badge", "aria-label": t("seat.unread", { count: seat.unread }) },
          String(seat.unread),
        ),
    );
  });
}
