/** The messages of one chat, and where one has scrolled to. */

import { api } from "./api.js";
import { bubble } from "./bubble.js";
import { fill, h, iconButton } from "./dom.js";
import { dayKey, dayName, serviceText } from "./format.js";
import { t } from "./texts.js";

const PAGE = 50;
const NEAR = 60;
const SAME_BREATH = 300;

export class Transcript {
  /** `group` names senders; `acts` is handed to every bubble; `seen()` hears of reading. */
  constructor(room, person, peer, { group, acts, seen }) {
    Object.assign(this, { room, person, peer, group, acts, seen });
    this.messages = new Map();
    this.news = 0;
    this.changes = 0;
    this.complete = false;
    this.list = h("div", {
      class: "log",
      role: "log",
      "aria-label": t("log.label"),
      "aria-live": "polite",
      tabindex: "0",
    });
    this.count = h("span", { class: "badge" });
    this.jump = iconButton("down", t("log.jump"), () => this.toEnd(true), { class: "jump" });
    this.jump.append(this.count);
    this.element = h("div", { class: "transcript" }, this.list, this.jump);
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.resize = new ResizeObserver(() => this.pinned && this.toEnd());
    this.resize.observe(this.list);
    this.pinned = true;
  }

  /** Read the newest messages; what was scrolled to stays where it is. */
  async load() {
    const latest = await this.newest();
    const oldest = latest[0]?.message_id ?? 0;
    for (const id of this.messages.keys()) if (id >= oldest) this.messages.delete(id);
    if (!latest.length) this.messages.clear();
    this.complete = latest.length < PAGE && !this.messages.size;
    for (const message of latest) this.messages.set(message.message_id, message);
    this.draw();
  }

  // What is heard while the answer is on its way may be missing from it.
  async newest() {
    const { changes } = this;
    const latest = await api.transcript(this.person, this.peer, { limit: PAGE });
    return changes === this.changes ? latest : this.newest();
  }

  async older() {
    if (this.complete || this.reading || !this.messages.size) return;
    this.reading = true;
    try {
      const before = Math.min(...this.messages.keys());
      const part = await api.transcript(this.person, this.peer, { before, limit: PAGE });
      this.complete = part.length < PAGE;
      const fromEnd = this.list.scrollHeight - this.list.scrollTop;
      for (const message of part) this.messages.set(message.message_id, message);
      this.draw();
      this.list.scrollTop = this.list.scrollHeight - fromEnd;
    } finally {
      this.reading = false;
    }
  }

  /** Add a message at the end. */
  add(message) {
    this.changes += 1;
    if (this.messages.has(message.message_id)) return;
    const previous = this.last();
    this.messages.set(message.message_id, message);
    this.list.querySelector(".empty")?.remove();
    this.list.append(...this.entries(message, previous));
    if (this.pinned || message.out) this.toEnd();
    else this.news += 1;
    this.showNews();
    this.reportSeen();
  }

  /** Show a message as it is now, in its place. */
  replace(message) {
    this.changes += 1;
    if (!this.messages.has(message.message_id)) return;
    this.messages.set(message.message_id, message);
    const old = this.row(message.message_id);
    const fresh = bubble(
      message,
      { group: this.group, follows: old.classList.contains("follows") },
      this.acts,
    );
    const focused = focusedButton(old);
    old.replaceWith(fresh);
    const buttons = fresh.querySelectorAll(".inline-key");
    if (focused !== null && buttons.length)
      buttons[Math.min(focused, buttons.length - 1)].focus({ preventScroll: true });
    if (this.pinned) this.toEnd();
  }

  /** Take a message away. */
  remove(messageId) {
    this.changes += 1;
    this.messages.delete(messageId);
    this.draw();
  }

  /** Scroll to a message and let it shine for a moment. */
  show(messageId) {
    const row = this.row(messageId);
    if (!row) return;
    row.scrollIntoView({ block: "center", behavior: calm() });
    row.classList.remove("shine");
    requestAnimationFrame(() => row.classList.add("shine"));
  }

  /** Return the newest message that a test accepts. */
  last(accepts = () => true) {
    return [...this.messages.values()].filter(accepts).at(-1);
  }

  toEnd(smooth = false) {
    this.pinned = true;
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? calm() : "instant" });
    this.news = 0;
    this.showNews();
    this.reportSeen();
  }

  /** Come back to the chat after it was out of sight: nothing can be measured there. */
  arrive() {
    if (this.pinned) this.toEnd();
  }

  /** Tell what has been read, if the end of the chat is before somebody's eyes. */
  reportSeen() {
    const visible = this.element.offsetParent !== null && document.visibilityState === "visible";
    const last = this.last();
    if (this.pinned && visible && last) this.seen(last.message_id);
  }

  close() {
    this.resize.disconnect();
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.pinned && this.news) this.news = 0;
    if (this.pinned) this.reportSeen();
    this.showNews();
    if (scrollTop < NEAR) this.older();
  }

  showNews() {
    this.jump.hidden = this.pinned;
    this.count.hidden = !this.news;
    fill(this.count, String(this.news));
    this.jump.setAttribute(
      "aria-label",
      this.news ? t("log.new", { count: this.news }) : t("log.jump"),
    );
  }

  // -- drawing

  draw() {
    const sorted = [...this.messages.values()].sort((a, b) => a.message_id - b.message_id);
    this.messages = new Map(sorted.map((message) => [message.message_id, message]));
    const rows = sorted.flatMap((message, index) => this.entries(message, sorted[index - 1]));
    fill(this.list, rows.length ? rows : h("p", { class: "empty" }, this.emptyText()));
    if (this.pinned) this.toEnd();
  }

  emptyText() {
    const bot = this.room.bot(this.peer);
    return bot ? t("log.empty.start", { name: bot.first_name }) : t("log.empty");
  }

  entries(message, previous) {
    const sameDay = previous && dayKey(previous.date) === dayKey(message.date);
    const day = sameDay ? [] : [this.daySign(message)];
    const looks = { group: this.group, follows: sameDay && follows(message, previous) };
    return [...day, bubble(message, looks, this.acts)];
  }

  daySign(message) {
    const now = Math.max(this.room.now(), this.last()?.date ?? 0);
    return h("div", { class: "day", role: "separator" }, h("span", {}, dayName(message.date, now)));
  }

  row(messageId) {
    return this.list.querySelector(`[data-id="${messageId}"]`);
  }
}

function follows(message, previous) {
  const near = message.date - previous.date < SAME_BREATH;
  return near && previous.from.id === message.from.id && !serviceText(previous);
}

function focusedButton(row) {
  const index = [...row.querySelectorAll(".inline-key")].indexOf(document.activeElement);
  return index < 0 ? null : index;
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
