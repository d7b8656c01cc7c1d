/** Press inline buttons and wait for what the bot answers. */

import { api } from "./api.js";
import { t } from "./texts.js";

const PATIENCE_MS = 10000;

export class Presses {
  /** `answered(answer)` hears of every answer, `failed(sentenceOrDeclined)` of every failure. */
  constructor({ answered, failed }) {
    this.handlers = { answered, failed };
    this.waiting = new Map();
    this.early = new Map();
    this.underway = 0;
  }

  /** Press a button; it looks busy until the bot has answered. */
  async press(person, peer, message, data, button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.underway += 1;
    try {
      const { id } = await api.press(person, peer, message.message_id, data);
      this.await(id, () => button.removeAttribute("aria-busy"));
    } catch (declined) {
      button.removeAttribute("aria-busy");
      this.handlers.failed(declined);
    } finally {
      this.underway -= 1;
      if (!this.underway) this.early.clear();
    }
  }

  /** Take an answer from the stream; it may come before the press itself has returned. */
  hear({ id, answer }) {
    const wait = this.waiting.get(id);
    if (wait) this.finish(id, wait, answer);
    else if (this.underway) this.early.set(id, answer);
  }

  await(id, rest) {
    const giveUp = () => {
      this.waiting.delete(id);
      rest();
      this.handlers.failed(t("press.silent"));
    };
    const wait = { rest, timer: setTimeout(giveUp, PATIENCE_MS) };
    this.waiting.set(id, wait);
    if (this.early.has(id)) this.finish(id, wait, this.early.get(id));
  }

  finish(id, { rest, timer }, answer) {
    clearTimeout(timer);
    this.waiting.delete(id);
    rest();
    this.handlers.answered(answer);
  }

  close() {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }
}
