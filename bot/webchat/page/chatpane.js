/** One chat as one person sees it: its messages, its composer, and what can be done with both. */

import { api } from "./api.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { nameOf } from "./format.js";
import { deepLink, startCommand } from "./links.js";
import { alertModal, lightbox, openMenu, toast } from "./popup.js";
import { Presses } from "./presses.js";
import { refusal, t } from "./texts.js";
import { Transcript } from "./transcript.js";

export class ChatPane {
  /** `goTo(peer)` opens another chat of the same person and answers its pane. */
  constructor(room, person, peer, { goTo }) {
    Object.assign(this, { room, person, peer, goTo });
    this.presses = new Presses({
      answered: (answer) => this.answered(answer),
      failed: (failure) => this.complain(failure),
    });
    this.transcript = new Transcript(room, person, peer, {
      group: peer < 0,
      acts: this.acts(),
      seen: (messageId) => room.markRead(person, peer, messageId),
    });
    this.composer = new Composer(this);
    this.notes = h("div", { class: "toasts", role: "status" });
    this.transcript.element.append(this.notes);
    this.element = h("div", { class: "pane" }, this.transcript.element, this.composer.element);
    this.takeDrops();
    this.stop = room.watch((event) => this.hear(event));
    this.load();
  }

  /** Return the chat's entry in the person's list of chats. */
  get entry() {
    return this.room.chat(this.person, this.peer);
  }

  /** Return the newest message of somebody else. */
  lastIncoming() {
    return this.transcript.last((message) => !message.out);
  }

  async load() {
    await this.attempt(() => this.transcript.load());
    this.composer.arrived();
  }

  close() {
    this.stop();
    this.presses.close();
    this.transcript.close();
  }

  // -- news

  hear(event) {
    if (event.type === "again") this.load();
    if (event.type === "chats" && event.person === this.person) this.composer.refresh();
    if (event.person !== this.person || event.peer !== this.peer) return;
    if (event.type === "message") this.arrived(event.message);
    if (event.type === "edited") this.transcript.replace(event.message);
    if (event.type === "deleted") this.transcript.remove(event.message_id);
    if (event.type === "answer") this.presses.hear(event);
  }

  arrived(message) {
    this.transcript.add(message);
    this.composer.arrived();
    if (message.migrate_to_chat_id) this.goTo(message.migrate_to_chat_id);
  }

  answered(answer) {
    if (answer?.url && !this.follow(answer.url)) open(answer.url, "_blank", "noopener");
    if (!answer?.text) return;
    if (answer.show_alert) alertModal(this.entry?.title ?? "", answer.text);
    else toast(this.notes, answer.text);
  }

  complain(failure) {
    toast(this.notes, typeof failure === "string" ? failure : refusal(failure));
  }

  // -- acts

  /** Send a message, JSON or form; answers whether it went out. */
  say(message) {
    return this.attempt(async () => {
      if (message instanceof FormData) toast(this.notes, t("seat.uploading"));
      this.transcript.toEnd();
      this.transcript.add(await api.send(this.person, this.peer, message));
    });
  }

  /** Replace one's own text; answers whether it worked. */
  correct(messageId, text) {
    return this.attempt(async () => {
      this.transcript.replace(await api.correct(this.person, this.peer, messageId, text));
    });
  }

  /** Block or unblock the bot. */
  block(blocked) {
    return this.attempt(async () => {
      await (blocked ? api.block : api.unblock)(this.person, this.peer);
      await this.room.readChats(this.person);
    });
  }

  /** Follow a link into a chat of this page; answers whether it was one. */
  follow(url) {
    const target = deepLink(url, this.room.world);
    if (!target) return false;
    const text = startCommand(target.payload);
    this.goTo(target.bot ?? this.peer).say({ kind: "text", text });
    return true;
  }

  async attempt(act) {
    try {
      await act();
      return true;
    } catch (declined) {
      this.complain(declined);
      return false;
    }
  }

  acts() {
    return {
      command: (text) => this.say({ kind: "text", text }),
      follow: (url) => this.follow(url),
      press: (message, data, button) =>
        this.presses.press(this.person, this.peer, message, data, button),
      copy: (text) => this.copy(text),
      menu: (message, anchor) => this.messageMenu(message, anchor),
      show: (messageId) => this.transcript.show(messageId),
      picture: lightbox,
    };
  }

  messageMenu(message, anchor) {
    const words = message.text ?? message.caption;
    const items = [
      { icon: "reply", label: t("bubble.reply"), act: () => this.composer.answer(message) },
      message.out &&
        message.text && {
          icon: "edit",
          label: t("bubble.edit"),
          act: () => this.composer.edit(message),
        },
      words && { icon: "copy", label: t("bubble.copy"), act: () => this.copy(words) },
    ];
    openMenu(anchor, items, t("bubble.menu"));
  }

  async copy(text) {
    await navigator.clipboard.writeText(text).then(
      () => toast(this.notes, t("bubble.copied")),
      () => toast(this.notes, text),
    );
  }

  takeDrops() {
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      if (file) this.composer.offer(file);
    });
  }

  /** Return how this chat is called aloud. */
  get label() {
    const person = nameOf(this.room.person(this.person));
    return t("seat.label", { person, chat: this.entry?.title ?? "" });
  }
}
