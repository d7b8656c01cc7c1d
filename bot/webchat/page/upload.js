/** Pick a picture or a file, look at it, and send it. */

import { h, icon } from "./dom.js";
import { fileSize } from "./format.js";
import { openModal } from "./popup.js";
import { t } from "./texts.js";

/** Let a person choose a file of their own. */
export function pickFile(seat, kind) {
  const input = h("input", {
    type: "file",
    accept: kind === "photo" && "image/png,image/jpeg,image/webp",
    hidden: true,
  });
  input.addEventListener("change", () => {
    input.remove();
    if (input.files.length) previewFile(seat, kind, input.files[0]);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Show a file before it is sent, with room for a caption. */
export function previewFile(seat, kind, file) {
  const caption = h("input", {
    maxlength: 1024,
    placeholder: t("file.caption"),
    "aria-label": t("file.caption"),
  });
  const form = h(
    "form",
    { class: "fields" },
    sight(kind, file),
    caption,
    h("button", { class: "primary" }, t("send")),
  );
  const dialog = openModal(t(`file.title.${kind}`), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    const body = new FormData();
    body.append("kind", kind);
    body.append("caption", caption.value);
    body.append("file", file, file.name);
    seat.say(body);
  });
  caption.focus();
}

function sight(kind, file) {
  if (kind === "photo") {
    const url = URL.createObjectURL(file);
    return h("img", {
      class: "sight",
      src: url,
      alt: file.name,
      onload: () => URL.revokeObjectURL(url),
    });
  }
  return h(
    "div",
    { class: "file" },
    h("span", { class: "file-sign" }, icon("file")),
    h("span", { class: "file-facts" }, h("b", {}, file.name), h("span", {}, fileSize(file.size))),
  );
}
