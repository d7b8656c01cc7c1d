/** A place at the page: somebody, the chat they look at, and a way to look at another. */

import { avatar } from "./bubble.js";
import { ChatPane } from "./chatpane.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { nameOf } from "./format.js";
import { Picker } from "./picker.js";
import { openMenu } from "./popup.js";
import { t } from "./texts.js";

export class Seat {
  /** `place` is `{title, role, person, peer}`; `changed()` and `closed(seat)` hear of it. */
  constructor(room, place, { changed, closed }) {
    Object.assign(this, { room, place, changed, closed });
    this.head = h("button", {
      type: "button",
      class: "seat-head",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      title: t("seat.switch"),
      onclick: () => this.picker.toggle(),
    });
    const menu = iconButton("more", t("seat.menu"), (event) => this.menu(event.currentTarget), {
      "aria-haspopup": "menu",
    });
    this.picker = new Picker(this);
    this.body = h("div", { class: "seat-body" });
    this.element = h(
      "section",
      { class: `seat role-${place.role}` },
      h("header", { class: "seat-bar" }, this.head, menu),
      this.body,
      this.picker.element,
    );
    this.stop = room.watch((event) => this.hear(event));
    this.open();
  }

  /** Show a person's chat here and answer its pane. */
  goTo(person, peer) {
    const { pane } = this;
    if (pane.person === person && pane.peer === peer) return pane;
    this.place = { ...this.place, person, peer };
    this.open();
    this.changed();
    return this.pane;
  }

  open() {
    const { person, peer } = this.place;
    this.pane?.close();
    this.pane = new ChatPane(this.room, person, peer, {
      goTo: (other) => this.goTo(person, other),
    });
    fill(this.body, this.pane.element);
    this.drawHead();
  }

  /** Return how many messages wait in the chat that is shown here. */
  get unread() {
    return this.pane.entry?.unread ?? 0;
  }

  /** Take the seat away from the page. */
  close() {
    this.stop();
    this.picker.stop();
    this.pane.close();
    this.element.remove();
  }

  hear(event) {
    const mine = event.type === "chats" && event.person === this.place.person;
    if (mine || event.type === "world") this.drawHead();
  }

  drawHead() {
    const { person, peer } = this.place;
    const { entry } = this.pane;
    const chats = [...(this.room.chats.get(person)?.values() ?? [])];
    const elsewhere = chats.reduce((sum, one) => sum + (one.peer === peer ? 0 : one.unread), 0);
    this.element.setAttribute("aria-label", this.pane.label);
    fill(
      this.head,
      avatar({ id: peer, title: entry?.title ?? "" }),
      h(
        "span",
        { class: "seat-names" },
        h("b", {}, entry?.title ?? t("seat.gone")),
        this.subtitle(entry),
      ),
      elsewhere > 0 &&
        h(
          "span",
          { class: "badge", "aria-label": t("seat.unread", { count: elsewhere }) },
          String(elsewhere),
        ),
      icon("chevron"),
    );
  }

  subtitle(entry) {
    if (entry?.typingUntil > Date.now()) {
      const doing = entry.action?.startsWith("upload") ? "seat.uploading" : "seat.typing";
      return h("span", { class: "doing" }, t(doing));
    }
    const group = this.room.group(this.place.peer);
    const kind = group ? t("seat.members", { count: group.members.length }) : t("seat.bot");
    const person = nameOf(this.room.person(this.place.person));
    return h("span", {}, h("i", { class: "who" }, t("seat.as", { person })), ` · ${kind}`);
  }

  menu(anchor) {
    const { entry } = this.pane;
    const block = entry?.kind === "private" && {
      icon: "block",
      label: t(entry.blocked ? "seat.unblock" : "seat.block"),
      danger: !entry.blocked,
      act: () => this.pane.block(!entry.blocked),
    };
    const items = [
      { icon: "person", label: t("seat.switch"), act: () => this.picker.toggle() },
      block,
      { icon: "close", label: t("seat.close"), act: () => this.closed(this) },
    ];
    openMenu(anchor, items, t("seat.menu"));
  }
}
