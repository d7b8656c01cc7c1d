/** Offer a bot's commands above the line where one writes. */

import { fill, h } from "./dom.js";
import { t } from "./texts.js";

let lists = 0;

export class CommandList {
  /** `chosen(command)` hears what was picked; `field` keeps the focus meanwhile. */
  constructor(field, chosen) {
    this.field = field;
    this.chosen = chosen;
    this.id = `commands-${(lists += 1)}`;
    this.element = h("div", {
      class: "commands",
      role: "listbox",
      id: this.id,
      "aria-label": t("composer.commands"),
      hidden: true,
    });
    field.setAttribute("aria-controls", this.id);
  }

  get open() {
    return !this.element.hidden;
  }

  /** Show the commands that begin with these letters; hide the list if there is none. */
  show(commands, letters = "") {
    this.commands = commands.filter(({ command }) => command.startsWith(letters.toLowerCase()));
    this.element.hidden = !this.commands.length;
    fill(
      this.element,
      this.commands.map((one, index) => this.option(one, index)),
    );
    this.mark(0);
  }

  hide() {
    this.element.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Take a key pressed in the field; answers whether it was meant for the list. */
  takes(event) {
    if (!this.open) return false;
    const count = this.commands.length;
    const acts = {
      ArrowDown: () => this.mark((this.at + 1) % count),
      ArrowUp: () => this.mark((this.at + count - 1) % count),
      Enter: () => this.chosen(this.commands[this.at]),
      Tab: () => this.chosen(this.commands[this.at]),
      Escape: () => this.hide(),
    };
    if (!acts[event.key] || event.shiftKey) return false;
    event.preventDefault();
    acts[event.key]();
    return true;
  }

  mark(index) {
    this.at = index;
    [...this.element.children].forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === index));
      if (place === index) option.scrollIntoView({ block: "nearest" });
    });
    if (this.open) this.field.setAttribute("aria-activedescendant", `${this.id}-${index}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  option(one, index) {
    return h(
      "div",
      {
        class: "command",
        role: "option",
        id: `${this.id}-${index}`,
        // The field keeps the focus, and with it the phone's keyboard stays as it is.
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => this.chosen(one),
      },
      h("b", {}, `/${one.command}`),
      h("span", {}, one.description),
    );
  }
}
