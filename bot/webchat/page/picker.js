/** Choose who one is and which of their chats is open. */

import { avatar } from "./bubble.js";
import { fill, h } from "./dom.js";
import { nameOf, summary } from "./format.js";
import { moveFocus, openModal } from "./popup.js";
import { t } from "./texts.js";

/** Open the window of all people and their chats; `chosen(person, peer)` hears the choice. */
export function pickChat(board, person, peer, chosen) {
  const people = h("div", { class: "people", role: "group", "aria-label": t("seat.person") });
  const title = h("h3", {});
  const chats = h("div", { class: "picks" });
  const dialog = openModal(t("seat.switch"), h("h3", {}, t("seat.person")), people, title, chats);
  for (const list of [people, chats]) list.addEventListener("keydown", (event) => moveFocus(event, list));

  const showChats = async (id) => {
    fill(people, board.room.world.people.map((one) => personKey(one, board, one.id === id, showChats)));
    fill(title, t("seat.chats", { person: nameOf(board.room.person(id)) }));
    await board.room.knowChats(id);
    const entries = [...board.room.chats.get(id).values()];
    const choose = (entry) => {
      dialog.close();
      chosen(id, entry.peer);
    };
    fill(chats, entries.map((entry) => chatKey(entry, id === person && entry.peer === peer, choose)));
  };
  showChats(person);
}

function personKey(one, board, current, show) {
  const role = board.roleOf(one.id);
  const key = h(
    "button",
    { type: "button", class: "person", "aria-pressed": String(current), onclick: () => show(one.id) },
    avatar(one),
    h("span", {}, nameOf(one)),
    role && h("span", { class: `role ${role}` }, t(`role.${role}`)),
  );
  if (current) requestAnimationFrame(() => key.focus({ focusVisible: false }));
  return key;
}

function chatKey(entry, current, choose) {
  return h(
    "button",
    { type: "button", class: "pick chat", "aria-current": current && "true", onclick: () => choose(entry) },
    avatar({ id: entry.peer, title: entry.title }),
    h("span", { class: "pick-facts" }, h("b", {}, entry.title), h("span", {}, entry.last ? summary(entry.last) : t("log.empty"))),
    unreadBadge(entry.unread),
  );
}

/** Return the sign that tells how much is unread, null for nothing. */
export function unreadBadge(count) {
  if (!count) return null;
  return h("span", { class: "badge", role: "img", "aria-label": t("seat.unread", { count }) }, count > 99 ? "99+" : String(count));
}
