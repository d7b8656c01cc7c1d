/** Put the page together: the bar, the seats side by side, and the tabs of a phone. */

import { Declined, api } from "./api.js";
import { placesFor, rememberPlaces } from "./arrangement.js";
import { barParts } from "./bar.js";
import { fill, h } from "./dom.js";
import { startCommand } from "./links.js";
import { newResident, newStaffMember } from "./newcomers.js";
import { toast } from "./popup.js";
import { Room } from "./room.js";
import { Seat } from "./seat.js";
import { tabBar } from "./tabs.js";
import { language, refusal, switchLanguage, t } from "./texts.js";
import { welcome } from "./welcome.js";

const LOOK_MS = 2000;

class Page {
  constructor() {
    this.room = new Room();
    this.seats = [];
    this.served = [];
    this.front = 0;
    this.bar = h("header", { class: "bar" });
    this.banner = h("div", { class: "banner", role: "status", hidden: true });
    this.row = h("main", { class: "seats" });
    this.tabs = h("nav", { class: "tabs" });
    this.notes = h("div", { class: "toasts page-toasts", role: "status" });
    fill(document.body, this.bar, this.banner, this.row, this.tabs, this.notes);
    this.room.watch((event) => this.hear(event));
    document.addEventListener("visibilitychange", () => this.reportSeen());
  }

  /** Read who is there and open the seats; try again while the server is away. */
  async open() {
    try {
      this.served = await api.seats();
      await this.room.readWorld();
      await this.seat(placesFor(this.served, this.room));
    } catch (fault) {
      if (!(fault instanceof Declined)) throw fault;
      this.showConnection(false);
      setTimeout(() => this.open(), LOOK_MS);
      return;
    }
    this.showConnection(true);
    this.startFromAddress();
    this.lookAgain();
  }

  async seat(places) {
    await this.room.listen(places.map(({ person }) => person));
    for (const seat of this.seats) seat.close();
    this.seats = places.map((place) => this.newSeat(place));
    this.front = Math.min(this.front, Math.max(this.seats.length - 1, 0));
    this.draw();
  }

  newSeat(place) {
    return new Seat(this.room, place, {
      changed: () => this.arranged(),
      closed: (seat) => this.drop(seat),
    });
  }

  /** Open one more seat and bring it to the front. */
  async add(place) {
    await this.room.listen([...this.seats.map((seat) => seat.place.person), place.person]);
    this.seats.push(this.newSeat(place));
    this.front = this.seats.length - 1;
    this.arranged();
    this.draw();
    this.seats.at(-1).element.scrollIntoView({ inline: "end", block: "nearest" });
  }

  drop(seat) {
    seat.close();
    this.seats = this.seats.filter((one) => one !== seat);
    this.front = Math.max(Math.min(this.front, this.seats.length - 1), 0);
    this.arranged();
    this.draw();
  }

  arranged() {
    const places = this.seats.map((seat) => seat.place);
    rememberPlaces(this.served, places);
    this.room.listen(places.map(({ person }) => person));
    this.drawTabs();
  }

  // -- news

  hear(event) {
    if (event.type === "connection") this.showConnection(event.up);
    if (event.type === "chats") this.drawTabs();
    if (event.type === "again") this.seatAgain();
  }

  // Whoever started the server sets the seats a moment after it answers; nobody sits here yet
  // who could hear of it.
  async lookAgain() {
    if (this.seats.length) return;
    const bots = this.room.world.bots.length;
    this.served = await api.seats().catch(() => []);
    await this.room.readWorld().catch(() => {});
    if (this.served.length)
      this.seat(placesFor(this.served, this.room)).then(() => this.startFromAddress());
    else if (this.room.world.bots.length !== bots) this.draw();
    if (!this.served.length) setTimeout(() => this.lookAgain(), LOOK_MS);
  }

  // A server that started with an empty memory knows none of the people who sat here.
  seatAgain() {
    if (this.seats.every((seat) => this.room.person(seat.place.person))) return;
    location.reload();
  }

  showConnection(up) {
    const wasDown = !this.banner.hidden;
    this.banner.hidden = up;
    fill(this.banner, up ? "" : t("app.offline"));
    if (up && wasDown) toast(this.notes, t("app.online"));
  }

  startFromAddress() {
    const query = new URLSearchParams(location.search);
    const at = this.seats.findIndex((seat) => seat.place.role === "resident");
    if (!query.has("start") || at < 0) return;
    // Sent once: reading the page again must not send it again.
    history.replaceState(null, "", location.pathname);
    this.bringToFront(at);
    this.seats[at].pane.say({ kind: "text", text: startCommand(query.get("start")) });
  }

  // -- drawing

  draw() {
    document.documentElement.lang = language();
    this.drawBar();
    fill(
      this.row,
      this.seats.length
        ? this.seats.map((seat) => seat.element)
        : welcome(this.room, (place) =>
            this.add(place).catch((declined) => this.complain(declined)),
          ),
    );
    this.drawTabs();
    this.reportSeen();
  }

  drawBar() {
    const acts = {
      canBringIn: (role) => Boolean(this.peerFor(role)),
      bringIn: (role) => this.bringIn(role),
      speakOther: () => this.speakOther(),
    };
    fill(this.bar, barParts(acts));
  }

  /** Return the chat that a newcomer of a role is shown first. */
  peerFor(role) {
    const served = [...this.served, ...this.seats.map((seat) => seat.place)];
    const like = served.find(
      (place) => place.role === role && (role === "resident" || place.peer < 0),
    );
    const { bots, groups } = this.room.world;
    return like?.peer ?? (role === "resident" ? bots : groups)[0]?.id;
  }

  async bringIn(role) {
    const newcomer = role === "resident" ? newResident : newStaffMember;
    try {
      await this.add(await newcomer(this.room, this.peerFor(role)));
    } catch (declined) {
      this.complain(declined);
    }
  }

  complain(declined) {
    toast(this.notes, refusal(declined));
  }

  speakOther() {
    switchLanguage();
    this.seat(this.seats.map((seat) => seat.place));
  }

  drawTabs() {
    this.tabs.setAttribute("aria-label", t("app.seats"));
    for (const seat of this.seats) {
      seat.element.classList.toggle("front", seat === this.seats[this.front]);
    }
    const focused = [...this.tabs.children].indexOf(document.activeElement);
    fill(
      this.tabs,
      tabBar(this.seats, this.front, (index) => this.bringToFront(index)),
    );
    this.tabs.children[focused]?.focus();
    const unread = this.seats.reduce((sum, seat) => sum + seat.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ""}${t("app.name")}`;
  }

  bringToFront(index) {
    this.front = index;
    this.drawTabs();
    this.seats[index].pane.transcript.arrive();
    this.reportSeen();
  }

  reportSeen() {
    for (const seat of this.seats) seat.pane.transcript.reportSeen();
  }
}

new Page().open();
