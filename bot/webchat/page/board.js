/** All seats: side by side on a desktop, one at a time above a bar of tabs on a phone. */

import { api } from "./api.js";
import { avatar } from "./bubble.js";
import { fill, h } from "./dom.js";
import { nameOf } from "./format.js";
import { remember, remembered } from "./layout.js";
import { startCommand } from "./links.js";
import { pickChat, unreadBadge } from "./picker.js";
import { Seat } from "./seat.js";
import { t } from "./texts.js";

export class Board {
  constructor(room) {
    this.room = room;
    this.seats = [];
    this.roles = new Map();
    this.base = [];
    this.row = h("main", { class: "seats" });
    this.tabs = h("nav", { class: "tabs", "aria-label": t("app.seats") });
    this.element = h("div", { class: "board" }, this.row, this.tabs);
    room.watch((event) => {
      if (["world", "chats", "again"].includes(event.type)) this.drawTabs();
    });
  }

  /** Open the seats of the last visit, else those of whoever started the server. */
  async open(base) {
    this.base = base;
    const layout = remembered(base);
    const seats = (layout?.seats ?? base).filter(({ person }) => this.room.person(person));
    this.roles = new Map([...base.map(({ person, role }) => [person, role]), ...(layout?.roles ?? [])]);
    await this.room.listen(seats.map(({ person }) => person));
    const known = seats.filter(({ person, peer }) => this.room.chat(person, peer));
    for (const place of known.length ? known : base) this.seat(place);
    if (this.seats.length) this.show(this.seats[0]);
  }

  /** Return what a person does here, undefined if nobody has said. */
  roleOf(person) {
    return this.roles.get(person);
  }

  /** Open one more seat and turn to it. */
  async add(person, peer, role) {
    this.roles.set(person, role);
    await this.listen([person]);
    const seat = this.seat({ person, peer });
    this.show(seat);
    this.changed();
    seat.element.scrollIntoView({ inline: "end", block: "nearest" });
  }

  seat(place) {
    const seat = new Seat(this, place);
    this.seats.push(seat);
    this.row.append(seat.element);
    return seat;
  }

  /** Put a seat away; the person stays in the world. */
  close(seat) {
    seat.close();
    this.seats = this.seats.filter((one) => one !== seat);
    if (this.current === seat) this.show(this.seats[0]);
    this.changed();
  }

  /** Turn to a seat; on a phone the others are out of sight. */
  show(seat) {
    this.current = seat;
    for (const one of this.seats) one.element.classList.toggle("current", one === seat);
    this.drawTabs();
    seat.transcript.reportSeen();
  }

  /** Let a person at this seat choose another chat, or be another person. */
  choose(seat) {
    pickChat(this, seat.person, seat.peer, async (person, peer) => {
      await this.listen([person]);
      seat.move(person, peer);
      this.changed();
    });
  }

  /** Send a deep link's payload from a resident's seat. */
  start(payload) {
    const seat = this.seats.find(({ person, peer }) => peer > 0 && this.roleOf(person) === "resident");
    const chosen = seat ?? this.seats.find(({ peer }) => peer > 0);
    if (!chosen) return;
    this.show(chosen);
    chosen.say({ kind: "text", text: startCommand(payload) });
  }

  // -- more people

  /** Bring in one more resident at the residents' bot. */
  async addResident() {
    const peer = this.peerOf("resident") ?? this.room.world.bots[0]?.id;
    if (!peer) return;
    const person = await this.newPerson("resident");
    await this.add(person.id, peer, "resident");
  }

  /** Bring one more member of staff into the group. */
  async addStaff() {
    const group = this.groupOfStaff();
    if (!group) return;
    const person = await this.newPerson("staff");
    await api.addMember(group, person.id);
    await this.add(person.id, group, "staff");
  }

  groupOfStaff() {
    const seated = this.seats.find(({ peer }) => peer < 0)?.peer;
    return seated ?? this.base.find(({ peer }) => peer < 0)?.peer ?? this.room.world.groups[0]?.id;
  }

  peerOf(role) {
    return this.base.find((seat) => seat.role === role && this.room.bot(seat.peer))?.peer;
  }

  async newPerson(role) {
    const taken = new Set(this.room.world.people.map(nameOf));
    const names = t(`names.${role}`).split(" ");
    const free = names.find((name) => !taken.has(name));
    const person = await api.openPerson({ first_name: free ?? `${names[0]} ${taken.size}`, language_code: t("app.language_code") });
    await this.room.readWorld();
    return person;
  }

  async listen(more) {
    await this.room.listen([...this.seats.map(({ person }) => person), ...more]);
  }

  changed() {
    this.listen([]);
    this.drawTabs();
    remember(this.base, this.seats.map(({ person, peer }) => ({ person, peer })), this.roles);
  }

  // -- the tabs

  drawTabs() {
    const focused = [...this.tabs.children].indexOf(document.activeElement);
    fill(this.tabs, this.seats.map((seat) => this.tab(seat)));
    this.tabs.children[focused]?.focus();
    const unread = this.seats.reduce((sum, seat) => sum + (seat.entry?.unread ?? 0), 0);
    document.title = unread ? `(${unread}) ${t("app.name")}` : t("app.name");
  }

  tab(seat) {
    const person = this.room.person(seat.person);
    const role = this.roleOf(seat.person);
    return h(
      "button",
      { type: "button", class: "tab", "aria-current": seat === this.current && "true", onclick: () => this.show(seat) },
      h("span", { class: "tab-sign" }, avatar(person), unreadBadge(seat.entry?.unread)),
      h("span", {}, role ? `${t(`role.${role}`)} ${nameOf(person)}` : nameOf(person)),
    );
  }
}
