/** Show a text with its entities; offsets count UTF-16 units, as JavaScript does. */

import { h } from "./dom.js";
import { t } from "./texts.js";

const SAFE = /^(https?|tg|mailto|tel):/i;
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  blockquote: "blockquote",
};

/**
 * Return the nodes of a text. `acts.command(text)` sends a command that is tapped,
 * `acts.follow(url)` may take a link and answer true.
 */
export function richText(text, entities = [], acts = {}) {
  const outerFirst = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, outerFirst, acts);
}

function nodes(text, from, to, entities, acts) {
  const result = [];
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || entity.offset >= end) continue;
    result.push(text.slice(at, entity.offset));
    const inner = entities.slice(index + 1).filter((one) => one.offset < end);
    const children = nodes(text, entity.offset, end, inner, acts);
    result.push(wrapped(entity, text.slice(entity.offset, end), children, acts));
    at = end;
  }
  result.push(text.slice(at, to));
  return result.filter((node) => node !== "");
}

function wrapped(entity, words, children, acts) {
  const { type } = entity;
  if (TAGS[type]) return h(TAGS[type], {}, children);
  if (type === "expandable_blockquote") return expandable(children);
  if (type === "pre")
    return h("pre", {}, h("code", { "data-language": entity.language }, children));
  if (type === "spoiler") return spoiler(children);
  if (type === "bot_command" && acts.command) return commandLink(words, acts);
  const url = address(entity, words);
  if (url) return link(url, children, acts);
  const marked = type.includes("mention") || type === "hashtag" || type === "cashtag";
  return h("span", { class: marked && "mention" }, children);
}

function address(entity, words) {
  if (entity.type === "text_link") return safe(entity.url);
  if (entity.type === "url")
    return safe(/^[a-z][a-z0-9+.-]*:/i.test(words) ? words : `https://${words}`);
  if (entity.type === "email") return `mailto:${words}`;
  if (entity.type === "phone_number") return `tel:${words.replace(/[^\d+]/g, "")}`;
  return null;
}

/** Return an address if it may be opened, null for one that would run something. */
export function safe(url) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`;
  return SAFE.test(whole) ? whole : null;
}

function link(url, children, acts) {
  const open = (event) => {
    if (acts.follow?.(url)) event.preventDefault();
  };
  return h(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer", onclick: open },
    children,
  );
}

function commandLink(words, acts) {
  return h("button", { type: "button", class: "link", onclick: () => acts.command(words) }, words);
}

function expandable(children) {
  const quote = h("blockquote", { class: "folded" }, children);
  quote.addEventListener("click", () => quote.classList.toggle("folded"));
  return quote;
}

function spoiler(children) {
  const hidden = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("bubble.spoiler") },
    h("span", { "aria-hidden": "true" }, children),
  );
  const show = () => hidden.replaceWith(h("span", { class: "spoiler shown" }, children));
  hidden.addEventListener("click", show);
  hidden.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") show();
  });
  return hidden;
}
