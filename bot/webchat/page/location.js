/** Ask where somebody is, and send it. */

import { fill, h, icon } from "./dom.js";
import { openModal } from "./popup.js";
import { t } from "./texts.js";

const BROWSER_PATIENCE_MS = 10000;

/** Open the window in which a place is picked, typed or asked of the browser. */
export function shareLocation(seat) {
  const send = (latitude, longitude, accuracy) => {
    dialog.close();
    seat.say({
      kind: "location",
      latitude,
      longitude,
      ...(accuracy && { horizontal_accuracy: accuracy }),
    });
  };
  const places = knownPlaces(seat.room.world.places, send);
  const dialog = openModal(t("location.title"), ...places, ownPosition(send), byNumbers(send));
}

function knownPlaces(places, send) {
  if (!places.length) return [];
  const list = h("div", { class: "picks" });
  const search = h("input", {
    type: "search",
    placeholder: t("location.find"),
    "aria-label": t("location.find"),
  });
  const show = () => {
    const found = places.filter(({ name }) =>
      name.toLowerCase().includes(search.value.trim().toLowerCase()),
    );
    fill(
      list,
      found.map((place) => pick(place, send)),
      !found.length && h("p", { class: "faint" }, t("location.none")),
    );
  };
  search.addEventListener("input", show);
  show();
  return [h("h3", {}, t("location.places")), places.length > 8 && search, list].filter(Boolean);
}

function pick({ name, latitude, longitude }, send) {
  return h(
    "button",
    { type: "button", class: "pick", onclick: () => send(latitude, longitude) },
    icon("pin"),
    h("span", {}, name),
  );
}

function ownPosition(send) {
  const note = h("p", { class: "faint", role: "status" });
  const ask = () => {
    if (!navigator.geolocation) return fill(note, t("location.failed"));
    fill(note, t("location.asking"));
    const found = ({ coords }) =>
      send(coords.latitude, coords.longitude, Math.min(coords.accuracy, 1500));
    const failed = () => fill(note, t("location.failed"));
    return navigator.geolocation.getCurrentPosition(found, failed, {
      timeout: BROWSER_PATIENCE_MS,
    });
  };
  const button = h(
    "button",
    { type: "button", class: "pick accent", onclick: ask },
    icon("aim"),
    h("span", {}, t("location.own")),
  );
  return h("div", {}, button, note);
}

function byNumbers(send) {
  const degrees = (name, limit) =>
    h("input", {
      name,
      type: "number",
      step: "any",
      min: -limit,
      max: limit,
      required: true,
      inputmode: "decimal",
    });
  const latitude = degrees("latitude", 90);
  const longitude = degrees("longitude", 180);
  const form = h(
    "form",
    { class: "fields pairs" },
    h("label", {}, t("location.latitude"), latitude),
    h("label", {}, t("location.longitude"), longitude),
    h("button", { class: "primary" }, t("location.send")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(latitude.valueAsNumber, longitude.valueAsNumber);
  });
  return form;
}
