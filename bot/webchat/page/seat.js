/** One seat: a person at one of their chats. */

import { api } from "./api.js";
import { avatar } from "./bubble.js";
import { Composer } from "./composer.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { nameOf } from "./format.js";
import { deepLink, startCommand } from "./links.js";
import { alertModal, lightbox, openMenu, toast } from "./popup.js";
import { Presses } from "./presses.js";
import { refusal, t } from "./texts.js";
import { Transcript } from "./transcript.js";

export class Seat {
  /** `board` gives room, roleOf(person), choose(seat), close(seat), moved(). */
  constructor(board, { person, peer }) {
    this.board = board;
    this.room = board.room;
    this.switch = h("button", { type: "button", class: "seat-switch", "aria-haspopup": "dialog", title: t("seat.switch"), onclick: () => board.choose(this) });
    const menu = iconButton("more", t("seat.menu"), () => openMenu(menu, this.seatMenu(), t("seat.menu")), { "aria-haspopup": "menu" });
    this.head = h("header", { class: "seat-head" }, this.switch, menu);
    this.body = h("div", { class: "seat-body" });
    this.notes = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.element = h("section", { class: "seat" }, this.head, this.body, this.notes);
    this.unwatch = this.room.watch((event) => this.hear(event));
    this.move(person, peer);
  }

  /** Sit down as a person at a chat. */
  move(person, peer) {
    this.leave();
    Object.assign(this, { person, peer });
    const acts = this.acts();
    const seen = (messageId) => this.room.markRead(person, peer, messageId);
    this.presses = new Presses({ answered: (answer) => this.answered(answer), failed: (why) => this.note(why) });
    this.transcript = new Transcript(this.room, person, peer, { group: peer < 0, acts, seen });
    this.composer = new Composer(this);
    fill(this.body, this.transcript.element, this.composer.element);
    this.refresh();
    this.load();
  }

  leave() {
    this.presses?.close();
    this.transcript?.close();
  }

  close() {
    this.leave();
    this.unwatch();
    this.element.remove();
  }

  async load() {
    const { transcript, composer } = this;
    try {
      await transcript.load();
      composer.arrived();
    } catch (declined) {
      this.note(declined);
    }
  }

  get entry() {
    return this.room.chat(this.person, this.peer);
  }

  get title() {
    return this.entry?.title ?? this.room.bot(this.peer)?.first_name ?? "";
  }

  lastIncoming() {
    return this.transcript.last((message) => !message.out);
  }

  // -- news

  hear(event) {
    if (event.type === "again") this.load();
    else if (event.type === "world") this.refresh();
    else if (event.person !== this.person) return;
    else if (event.type === "chats") this.refresh();
    else if (event.peer === this.peer) this.hearChat(event);
  }

  hearChat(event) {
    if (event.type === "message") this.add(event.message);
    else if (event.type === "edited") this.transcript.replace(event.message);
    else if (event.type === "deleted") this.transcript.remove(event.message_id);
    else if (event.type === "answer") this.presses.hear(event);
  }

  add(message) {
    if (message.migrate_to_chat_id) this.move(this.person, message.migrate_to_chat_id);
    else this.transcript.add(message);
    this.composer.arrived();
  }

  answered({ text, show_alert: modal, url }) {
    if (url && !this.follow(url)) window.open(url, "_blank", "noopener");
    if (text && modal) alertModal(this.title, text);
    else if (text) toast(this.notes, text);
  }

  note(why) {
    toast(this.notes, typeof why === "string" ? why : refusal(why));
  }

  // -- what the person does

  /** Send a message; answers whether it was taken. */
  say(message) {
    this.transcript.pinned = true;
    return this.attempt(api.send(this.person, this.peer, message));
  }

  correct(messageId, text) {
    return this.attempt(api.correct(this.person, this.peer, messageId, text));
  }

  block(blocked) {
    return this.attempt((blocked ? api.block : api.unblock)(this.person, this.peer));
  }

  async attempt(call) {
    try {
      await call;
      return true;
    } catch (declined) {
      this.note(declined);
      return false;
    }
  }

  /** Go where a deep link leads; answers false for a link that leads away. */
  follow(address) {
    const found = deepLink(address, this.room.world);
    if (!found) return false;
    if (found.bot && found.bot !== this.peer) this.move(this.person, found.bot);
    if (found.bot || this.peer > 0) this.say({ kind: "text", text: startCommand(found.payload) });
    else this.board.start(found.payload);
    return true;
  }

  acts() {
    return {
      menu: (message, anchor) => this.messageMenu(message, anchor),
      show: (messageId) => this.transcript.show(messageId),
      command: (text) => this.say({ kind: "text", text }),
      follow: (address) => this.follow(address),
      copy: (text) => this.copy(text),
      press: (message, data, button) => this.presses.press(this.person, this.peer, message, data, button),
      picture: (url, caption) => lightbox(url, caption),
    };
  }

  async copy(text) {
    await navigator.clipboard.writeText(text).then(
      () => this.note(t("bubble.copied")),
      () => this.note(text),
    );
  }

  messageMenu(message, anchor) {
    const words = message.text ?? message.caption;
    const mine = message.out && message.text !== undefined;
    const items = [
      { icon: "reply", label: t("bubble.reply"), act: () => this.composer.answer(message) },
      mine && { icon: "edit", label: t("bubble.edit"), act: () => this.composer.edit(message) },
      words && { icon: "copy", label: t("bubble.copy"), act: () => this.copy(words) },
    ];
    openMenu(anchor, items, t("bubble.menu"));
  }

  // -- the head

  /** Draw the head and the foot as they are now. */
  refresh() {
    this.composer.refresh();
    const who = nameOf(this.room.person(this.person));
    const role = this.board.roleOf(this.person);
    this.element.setAttribute("aria-label", t("seat.label", { person: who, chat: this.title }));
    this.element.dataset.role = role ?? "";
    fill(this.switch, avatar({ id: this.peer, title: this.title }), this.names(who, role));
    this.transcript.reportSeen();
  }

  names(who, role) {
    return h(
      "span",
      { class: "seat-names" },
      h("span", { class: "seat-title" }, h("b", {}, this.title), icon("chevron")),
      h(
        "span",
        { class: "seat-facts" },
        role && h("span", { class: `role ${role}` }, t(`role.${role}`)),
        h("span", { class: "seat-who" }, `${who} · ${this.state()}`),
      ),
    );
  }

  state() {
    const { entry } = this;
    if (entry?.typingUntil > Date.now()) return t(entry.action?.startsWith("upload") ? "seat.uploading" : "seat.typing");
    const group = this.room.group(this.peer);
    return group ? t("seat.members", { count: group.members.length }) : t("seat.bot");
  }

  seatMenu() {
    const blocked = this.entry?.blocked;
    return [
      { icon: "person", label: t("seat.switch"), act: () => this.board.choose(this) },
      this.peer > 0 && {
        icon: "block",
        label: t(blocked ? "seat.unblock" : "seat.block"),
        danger: !blocked,
        act: () => this.block(!blocked),
      },
      this.board.seats.length > 1 && { icon: "close", label: t("seat.close"), act: () => this.board.close(this) },
    ];
  }
}
