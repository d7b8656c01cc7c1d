/** What can be sent beside words. */

import { h } from "./dom.js";
import { shareContact } from "./contact.js";
import { shareLocation } from "./location.js";
import { openMenu, openModal } from "./popup.js";
import { t } from "./texts.js";
import { pickFile } from "./upload.js";

const STICKERS = ["👍", "👌", "🙏", "😀", "😂", "😢", "😡", "❤️", "🎉", "🤔", "👋", "🐼"];

/** Open the menu of everything that can be sent. */
export function attachMenu(anchor, seat) {
  const items = [
    { icon: "pin", label: t("composer.location"), act: () => shareLocation(seat) },
    { icon: "picture", label: t("composer.picture"), act: () => pickFile(seat, "photo") },
    { icon: "file", label: t("composer.file"), act: () => pickFile(seat, "document") },
    { icon: "card", label: t("composer.contact"), act: () => shareContact(seat) },
    { icon: "smile", label: t("composer.sticker"), act: () => pickSticker(seat) },
    {
      icon: "voice",
      label: t("composer.voice"),
      act: () => seat.say({ kind: "voice", duration: 1 }),
    },
  ];
  openMenu(anchor, items, t("composer.attach"));
}

function pickSticker(seat) {
  const choose = (emoji) => {
    dialog.close();
    seat.say({ kind: "sticker", emoji });
  };
  const one = (emoji) =>
    h("button", { type: "button", class: "sticker-key", onclick: () => choose(emoji) }, emoji);
  const dialog = openModal(t("sticker.title"), h("div", { class: "stickers" }, STICKERS.map(one)));
}
