/** Draw what a message carries beside its words. */

import { fileUrl } from "./api.js";
import { h, icon } from "./dom.js";
import { fileSize, nameOf } from "./format.js";
import { t } from "./texts.js";

const WIDEST = 320;
const TALLEST = 340;

/** Return the element of a message's attachment, null if it has none. */
export function attachment(message, acts) {
  if (message.photo) return photo(message, acts);
  if (message.venue) return place(message.venue.location, message.venue, acts);
  if (message.location) return place(message.location, null, acts);
  if (message.contact) return contact(message.contact);
  if (message.sticker) return sticker(message.sticker);
  if (message.voice || message.audio) return sound(message.voice ?? message.audio);
  if (message.animation || message.video) return film(message.animation ?? message.video);
  if (message.document) return fileCard(message.document);
  if (message.text === undefined && message.caption === undefined) {
    return h("em", { class: "words" }, t("bubble.unknown"));
  }
  return null;
}

function photo(message, acts) {
  const size = message.photo.at(-1);
  const { width, height } = fitted(size);
  const image = h("img", {
    src: fileUrl(size),
    alt: message.caption ?? t("kind.photo"),
    width,
    height,
  });
  const veil = message.has_media_spoiler ? "veiled" : "";
  const button = h(
    "button",
    { type: "button", class: `photo ${veil}`, "aria-label": t("photo.open") },
    image,
  );
  button.addEventListener("click", () => {
    if (button.classList.contains("veiled")) button.classList.remove("veiled");
    else acts.picture(fileUrl(size), message.caption ?? "");
  });
  return button;
}

// The size is known before the bytes are here, so nothing jumps when they arrive.
function fitted({ width, height }) {
  const scale = Math.min(WIDEST / width, TALLEST / height, 1);
  return {
    width: Math.max(Math.round(width * scale), 60),
    height: Math.max(Math.round(height * scale), 40),
  };
}

function fileCard(document) {
  const name = document.file_name ?? t("kind.document");
  const size = fileSize(document.file_size);
  const extension = name.includes(".") ? name.split(".").at(-1).slice(0, 4) : "";
  return h(
    "a",
    {
      class: "file",
      href: fileUrl(document),
      target: "_blank",
      rel: "noopener",
      "aria-label": t("document.open", { name, size }),
    },
    h(
      "span",
      { class: `file-sign ${extension.toLowerCase() === "pdf" ? "pdf" : ""}` },
      extension.toUpperCase() || icon("file"),
    ),
    h("span", { class: "file-facts" }, h("b", {}, name), h("span", {}, size)),
  );
}

// A map would have to be fetched from elsewhere; the numbers are copied instead.
function place({ latitude, longitude }, venue, acts) {
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const name = venue?.title ?? t("kind.location");
  return h(
    "button",
    {
      type: "button",
      class: "place",
      "aria-label": t("place.copy", { name }),
      onclick: () => acts.copy(where),
    },
    h("span", { class: "place-map" }, icon("pin")),
    h(
      "span",
      { class: "place-facts" },
      h("b", {}, name),
      venue?.address && h("span", {}, venue.address),
      h("span", { class: "faint" }, where),
    ),
  );
}

function contact(card) {
  return h(
    "a",
    { class: "file", href: `tel:${card.phone_number.replace(/[^\d+]/g, "")}` },
    h("span", { class: "file-sign round" }, icon("person")),
    h("span", { class: "file-facts" }, h("b", {}, nameOf(card)), h("span", {}, card.phone_number)),
  );
}

function sticker(one) {
  return h(
    "div",
    { class: "sticker", role: "img", "aria-label": `${t("kind.sticker")} ${one.emoji ?? ""}` },
    one.emoji ?? "🖼",
  );
}

function sound(file) {
  return h("audio", {
    controls: true,
    preload: "none",
    src: fileUrl(file),
    "aria-label": t("kind.voice"),
  });
}

function film(file) {
  return h("video", {
    controls: true,
    preload: "none",
    src: fileUrl(file),
    width: WIDEST,
    "aria-label": t("kind.video"),
  });
}
