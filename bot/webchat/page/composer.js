/** The foot of a chat: where one writes, and the buttons that say something without writing. */

import { Aim } from "./aim.js";
import { attachMenu } from "./attach.js";
import { CommandList } from "./commands.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { shareContact } from "./contact.js";
import { previewFile } from "./upload.js";
import { shareLocation } from "./location.js";
import { replyKeys } from "./replykeys.js";
import { t } from "./texts.js";

const TALLEST = 160;
const SHOWN = new Set(["image/png", "image/jpeg", "image/webp"]);
const drafts = new Map();

export class Composer {
  /** `seat` gives room, person, peer, entry, say(message), correct(id, text) and lastIncoming(). */
  constructor(seat) {
    this.seat = seat;
    this.key = `${seat.person}/${seat.peer}`;
    this.aim = new Aim(() => this.dropAim());
    this.folded = false;
    this.field = this.newField();
    this.list = new CommandList(this.field, ({ command }) => this.sayCommand(command));
    this.keys = h("div", {});
    this.form = this.newForm();
    this.element = h("footer", { class: "composer" });
    this.refresh();
    this.grow();
  }

  newField() {
    const field = h("textarea", {
      rows: 1,
      "aria-label": t("composer.label"),
      "aria-autocomplete": "list",
      enterkeyhint: "send",
      autocomplete: "off",
    });
    field.value = drafts.get(this.key) ?? "";
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.keyDown(event));
    field.addEventListener("paste", (event) => this.pasted(event));
    return field;
  }

  newForm() {
    this.commandButton = iconButton("menu", t("composer.commands"), () => this.toggleCommands());
    this.attachButton = iconButton(
      "attach",
      t("composer.attach"),
      (event) => attachMenu(event.currentTarget, this.seat),
      { "aria-haspopup": "menu" },
    );
    this.keysButton = iconButton("keyboard", t("composer.keyboard"), () => this.toggleKeys());
    this.sendButton = h(
      "button",
      { type: "submit", class: "icon-button send", "aria-label": t("send"), title: t("send") },
      icon("send"),
    );
    const form = h(
      "form",
      { class: "write" },
      this.commandButton,
      this.attachButton,
      this.field,
      this.keysButton,
      this.sendButton,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    return form;
  }

  /** Draw what the chat's entry calls for: a start button, an unblock button or a field. */
  refresh() {
    const { entry } = this.seat;
    const start = entry?.kind === "private" && !entry.started && !entry.blocked;
    const state = !entry ? "gone" : entry.blocked ? "blocked" : start ? "start" : "write";
    if (state !== this.state) fill(this.element, this.parts(state));
    this.state = state;
    if (state !== "write") return;
    this.commandButton.hidden = !entry.commands.length;
    this.refreshKeys(entry.reply_keyboard);
  }

  parts(state) {
    if (state === "gone") return h("p", { class: "closed" }, t("seat.gone"));
    if (state === "start")
      return wide(t("composer.start"), () => this.seat.say({ kind: "text", text: "/start" }));
    if (state === "blocked") {
      return [
        h("p", { class: "closed" }, t("seat.blocked")),
        wide(t("seat.unblock"), () => this.seat.block(false)),
      ];
    }
    return [this.list.element, this.aim.element, this.form, this.keys];
  }

  // -- the keyboard a bot has put up

  refreshKeys(markup) {
    const mark = JSON.stringify(markup);
    if (mark === this.markup) return;
    this.markup = mark;
    this.folded = false;
    this.field.placeholder = markup?.input_field_placeholder ?? t("composer.text");
    this.keysButton.hidden = !markup?.keyboard || Boolean(markup.is_persistent);
    fill(this.keys, markup?.keyboard && replyKeys(markup, (button) => this.pressKey(button)));
    this.showKeys();
    if (markup?.force_reply) this.replyToLast();
    else this.forgetQuestion();
  }

  replyToLast() {
    const asked = this.seat.lastIncoming();
    if (asked) this.aim.reply(asked);
    else this.forceReply = true;
    this.question = asked?.message_id;
  }

  // The bot has stopped asking; what is written now answers nothing.
  forgetQuestion() {
    if (this.aim.kind === "reply" && this.aim.messageId === this.question) this.aim.clear();
    this.question = null;
    this.forceReply = false;
  }

  /** Note that the messages are here: a forced reply can now find its question. */
  arrived() {
    if (!this.forceReply) return;
    this.forceReply = false;
    this.replyToLast();
  }

  pressKey(button) {
    if (button.request_location) shareLocation(this.seat);
    else if (button.request_contact) shareContact(this.seat);
    else this.seat.say({ kind: "text", text: button.text });
  }

  toggleKeys() {
    this.folded = !this.folded;
    this.showKeys();
  }

  showKeys() {
    this.keys.hidden = this.folded;
    this.keysButton.setAttribute("aria-expanded", String(!this.folded));
  }

  // -- answering and editing

  /** Let the next text answer a message. */
  answer(message) {
    this.aim.reply(message);
    this.field.focus({ preventScroll: true });
  }

  /** Let the next text take the place of one's own message. */
  edit(message) {
    this.aim.edit(message);
    this.write(message.text);
    this.field.focus({ preventScroll: true });
  }

  dropAim() {
    if (this.aim.kind === "edit") this.write("");
    this.aim.clear();
    this.field.focus({ preventScroll: true });
  }

  // -- writing

  typed() {
    drafts.set(this.key, this.field.value);
    this.grow();
    const command = /^\/(\w*)$/.exec(this.field.value);
    if (command) this.list.show(this.seat.entry?.commands ?? [], command[1]);
    else this.list.hide();
  }

  grow() {
    this.sendButton.classList.toggle("ready", Boolean(this.field.value.trim()));
    this.field.style.height = "auto";
    const { scrollHeight } = this.field;
    if (scrollHeight) this.field.style.height = `${Math.min(scrollHeight, TALLEST)}px`;
  }

  write(text) {
    this.field.value = text;
    this.typed();
  }

  keyDown(event) {
    // While a Chinese input method is composing, Enter belongs to it.
    if (event.isComposing || this.list.takes(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.aim.kind) {
      this.dropAim();
    }
  }

  pasted(event) {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    this.offer(file);
  }

  /** Ask whether a pasted or dropped file is to be sent. */
  offer(file) {
    if (this.state !== "write") return;
    previewFile(this.seat, SHOWN.has(file.type) ? "photo" : "document", file);
  }

  toggleCommands() {
    if (this.list.open) this.list.hide();
    else this.list.show(this.seat.entry.commands);
    this.field.focus({ preventScroll: true });
  }

  sayCommand(command) {
    this.write("");
    this.seat.say({ kind: "text", text: `/${command}` });
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    const { kind, messageId } = this.aim;
    this.write("");
    if (kind) this.dropAim();
    const reply = kind === "reply" && { reply_to: messageId };
    const sent = await (kind === "edit"
      ? this.seat.correct(messageId, text)
      : this.seat.say({ kind: "text", text, ...reply }));
    if (!sent && !this.field.value) this.write(text);
  }
}

function wide(label, act) {
  return h("button", { type: "button", class: "primary wide", onclick: act }, label);
}
