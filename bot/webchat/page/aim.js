/** Show what the next text is for: an answer to a message, or the correction of one's own. */

import { fill, h, icon, iconButton } from "./dom.js";
import { nameOf, summary } from "./format.js";
import { t } from "./texts.js";

export class Aim {
  /** `dropped()` hears when the person lets go of it. */
  constructor(dropped) {
    this.dropped = dropped;
    this.element = h("div", { class: "aim", hidden: true });
    this.kind = null;
  }

  /** Let the next text answer a message. */
  reply(message) {
    this.set("reply", message, t("composer.replying", { name: nameOf(message.from) }));
  }

  /** Let the next text take the place of a message. */
  edit(message) {
    this.set("edit", message, t("composer.editing"));
  }

  /** Let the next text stand for itself. */
  clear() {
    this.kind = null;
    this.messageId = null;
    this.element.hidden = true;
  }

  set(kind, message, title) {
    this.kind = kind;
    this.messageId = message.message_id;
    this.element.hidden = false;
    const words = h(
      "span",
      { class: "quoted-text" },
      h("b", {}, title),
      h("span", {}, summary(message)),
    );
    fill(
      this.element,
      icon(kind),
      words,
      iconButton("close", t("cancel"), () => this.dropped()),
    );
  }
}
