/** Change who sits at a seat, or which of their chats is shown. */

import { avatar } from "./bubble.js";
import { fill, h } from "./dom.js";
import { clockTime, nameOf, summary } from "./format.js";
import { moveFocus } from "./popup.js";
import { t } from "./texts.js";

export class Picker {
  constructor(seat) {
    this.seat = seat;
    this.element = h("div", {
      class: "picker",
      role: "dialog",
      "aria-label": t("seat.switch"),
      hidden: true,
    });
    this.element.addEventListener("keydown", (event) => this.keyDown(event));
    this.stop = seat.room.watch((event) => {
      if (!this.element.hidden && ["chats", "world"].includes(event.type)) this.draw();
    });
  }

  toggle() {
    if (this.element.hidden) this.open();
    else this.close();
  }

  open() {
    this.person = this.seat.place.person;
    this.element.hidden = false;
    this.seat.head.setAttribute("aria-expanded", "true");
    this.draw();
    this.element.querySelector("[aria-current=true]")?.focus();
  }

  close() {
    const inside = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.seat.head.setAttribute("aria-expanded", "false");
    if (inside) this.seat.head.focus();
  }

  keyDown(event) {
    if (event.key === "Escape") this.close();
    else if (event.target.closest(".chat-list"))
      moveFocus(event, this.element.querySelector(".chat-list"));
  }

  draw() {
    const { room } = this.seat;
    const chats = [...(room.chats.get(this.person)?.values() ?? [])];
    const label = t("seat.chats", { person: nameOf(room.person(this.person)) });
    const at = this.controls().indexOf(document.activeElement);
    fill(
      this.element,
      this.people(room.world.people),
      h(
        "div",
        { class: "chat-list", role: "group", "aria-label": label },
        chats.map((one) => this.row(one)),
      ),
    );
    this.controls()[at]?.focus();
  }

  controls() {
    return [...this.element.querySelectorAll("button, select")];
  }

  people(all) {
    const select = h(
      "select",
      { onchange: () => this.look(Number(select.value)) },
      all.map((one) =>
        h("option", { value: one.id, selected: one.id === this.person }, nameOf(one)),
      ),
    );
    return h("label", { class: "picker-person" }, t("seat.person"), select);
  }

  async look(person) {
    this.person = person;
    await this.seat.room.readChats(person).catch(() => {});
    this.draw();
  }

  row(entry) {
    const { place } = this.seat;
    const current = entry.peer === place.peer && this.person === place.person;
    const { last, unread } = entry;
    const choose = () => {
      this.close();
      this.seat.goTo(this.person, entry.peer);
    };
    return h(
      "button",
      { type: "button", class: "chat-row", "aria-current": String(current), onclick: choose },
      avatar({ id: entry.peer, title: entry.title }),
      h(
        "span",
        { class: "chat-facts" },
        h("b", {}, entry.title),
        h("span", {}, last ? summary(last) : t("log.empty")),
      ),
      h(
        "span",
        { class: "chat-side" },
        last && h("time", {}, clockTime(last.date)),
        unread > 0 &&
          h(
            "span",
            { class: "badge", "aria-label": t("seat.unread", { count: unread }) },
            String(unread),
          ),
      ),
    );
  }
}
