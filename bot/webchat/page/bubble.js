/** Draw one message. */

import { fileUrl } from "./api.js";
import { h, iconButton } from "./dom.js";
import { clockTime, initial, nameOf, serviceText, summary } from "./format.js";
import { inlineKeyboard } from "./inline.js";
import { attachment } from "./media.js";
import { richText } from "./richtext.js";
import { t } from "./texts.js";

/** Return the element of a message; `acts` is what the seat does when it is touched. */
export function bubble(message, { group, follows }, acts) {
  const service = serviceText(message);
  const id = { "data-id": message.message_id };
  if (service) return h("div", { class: "service", ...id }, h("span", {}, service));
  const side = message.out ? "out" : "in";
  const row = h(
    "article",
    { class: `row ${side} ${follows ? "follows" : ""}`, ...id, "aria-label": spoken(message) },
    group && !message.out && avatar(message.from, follows),
    h(
      "div",
      { class: "stack" },
      h("div", { class: bubbleClass(message) }, ...inside(message, group && !follows, acts)),
      inlineKeyboard(message, acts),
    ),
    iconButton("more", t("bubble.menu"), (event) => acts.menu(message, event.currentTarget), {
      class: "bubble-menu",
      "aria-haspopup": "menu",
    }),
  );
  row.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img, button") || String(getSelection())) return;
    event.preventDefault();
    acts.menu(message, row.querySelector(".bubble-menu"));
  });
  return row;
}

/** Return the round sign of a person, bot or chat. */
export function avatar(one, hidden = false) {
  const name = nameOf(one);
  const tone = `tone-${Math.abs(one?.id ?? 0) % 7}`;
  const shape = `avatar ${hidden ? "unseen" : tone}`;
  return h("span", { class: shape, "aria-hidden": "true" }, hidden ? "" : initial(name));
}

function bubbleClass(message) {
  const bare = message.sticker ? "bare" : "";
  const picture = message.photo || message.video || message.animation ? "pictured" : "";
  return `bubble ${bare} ${picture}`;
}

function inside(message, named, acts) {
  const above = message.show_caption_above_media;
  const media = attachment(message, acts);
  const words = wordsOf(message, acts);
  return [
    named && !message.out && sender(message.from),
    quoted(message.reply_to_message, acts),
    ...(above ? [words, media] : [media, words]),
    h("span", { class: "meta" }, edited(message), h("time", {}, clockTime(message.date))),
  ];
}

function sender(from) {
  return h("div", { class: `sender tone-${Math.abs(from.id) % 7}` }, nameOf(from));
}

function wordsOf(message, acts) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  const entities = message.text === undefined ? message.caption_entities : message.entities;
  return h("div", { class: "words", dir: "auto" }, richText(text, entities, acts));
}

function quoted(answered, acts) {
  if (!answered) return null;
  const thumb = answered.photo && h("img", { src: fileUrl(answered.photo.at(-1)), alt: "" });
  return h(
    "button",
    { type: "button", class: "quoted", onclick: () => acts.show(answered.message_id) },
    thumb,
    h(
      "span",
      { class: "quoted-text" },
      h("b", {}, nameOf(answered.from)),
      h("span", {}, summary(answered)),
    ),
  );
}

// A bot's window is edited all the time; that is not worth a word.
function edited(message) {
  return message.edit_date && !message.from.is_bot && h("span", {}, t("bubble.edited"));
}

function spoken(message) {
  const who = message.out ? t("bubble.you") : nameOf(message.from);
  return `${who} ${clockTime(message.date)}`;
}
