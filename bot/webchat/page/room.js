/** Everything this page knows: who is there, their chats, and the news as it comes in. */

import { api } from "./api.js";
import { Stream } from "./stream.js";

const TYPING_MS = 5000;

export class Room {
  constructor() {
    this.world = { people: [], bots: [], groups: [], places: [], now: 0 };
    this.chats = new Map();
    this.watchers = new Set();
    this.stream = new Stream({
      hear: (event) => this.hear(event),
      joined: (fresh) => this.joined(fresh),
      lost: () => this.lost(),
    });
    this.connected = true;
  }

  /** Call `watcher(event)` for all news; answers a function that ends it. */
  watch(watcher) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  tell(event) {
    for (const watcher of [...this.watchers]) watcher(event);
  }

  /** Read who and what is there. */
  async readWorld() {
    this.world = await api.world();
    // The server's clock may be moved; the page measures time by it.
    this.ahead = this.world.now - Date.now() / 1000;
    this.tell({ type: "world" });
  }

  /** Read the list of a person's chats. */
  async readChats(person) {
    const entries = await api.chats(person);
    for (const entry of entries) entry.typingUntil = entry.typing ? Date.now() + TYPING_MS : 0;
    this.chats.set(person, new Map(entries.map((entry) => [entry.peer, entry])));
    this.tell({ type: "chats", person });
  }

  /** Read the list of a person's chats unless it is known already. */
  async knowChats(person) {
    if (!this.stream.people.includes(person)) await this.readChats(person);
  }

  /** Listen for these people. */
  async listen(people) {
    await Promise.all([...new Set(people)].map((person) => this.knowChats(person)));
    this.stream.listen(people);
  }

  /** Return the server's Unix time. */
  now() {
    return Date.now() / 1000 + (this.ahead ?? 0);
  }

  person(id) {
    return this.world.people.find((one) => one.id === id);
  }

  bot(id) {
    return this.world.bots.find((one) => one.id === id);
  }

  group(id) {
    return this.world.groups.find((one) => one.id === id);
  }

  /** Return the entry of a person's chat; undefined when there is none. */
  chat(person, peer) {
    return this.chats.get(person)?.get(peer);
  }

  /** Note that a person has read a chat up to a message. */
  markRead(person, peer, messageId) {
    const entry = this.chat(person, peer);
    if (!entry?.unread) return;
    entry.unread = 0;
    this.tell({ type: "chats", person });
    api.read(person, peer, messageId).catch(() => {});
  }

  // -- news

  joined(fresh) {
    this.connection(true);
    if (fresh) this.readAgain();
  }

  // A server that was emptied knows none of us any more: begin anew.
  lost() {
    this.connection(false);
    const check = ({ people }) => {
      const known = new Set(people.map(({ id }) => id));
      if (!this.stream.people.every((id) => known.has(id))) location.reload();
    };
    api.world().then(check, () => {});
  }

  connection(up) {
    if (this.connected === up) return;
    this.connected = up;
    this.tell({ type: "connection", up });
  }

  /** Read anew after something may have been missed. */
  async readAgain() {
    if (await this.readEverything()) this.tell({ type: "again" });
    else this.stream.retry();
  }

  async readEverything() {
    try {
      await this.readWorld();
      const here = this.stream.people.filter((id) => this.person(id));
      await Promise.all(here.map((person) => this.readChats(person)));
      return true;
    } catch {
      return false;
    }
  }

  // A failure here means that the stream breaks as well, and then everything is read again.
  readQuietly(person) {
    this.readChats(person).catch(() => {});
  }

  hear(event) {
    const entry = this.chat(event.person, event.peer);
    if (event.type === "reset") this.readAgain();
    else if (event.type === "world") this.readEverything();
    else if (event.type === "chat" || (event.peer && !entry)) this.readQuietly(event.person);
    else if (event.type === "message") this.noteMessage(entry, event);
    else if (event.type === "typing") this.noteTyping(entry, event);
    if (event.type !== "world") this.tell(event);
  }

  noteMessage(entry, event) {
    entry.last = event.message;
    entry.typingUntil = 0;
    if (!event.message.out) entry.unread += 1;
    this.tell({ type: "chats", person: event.person });
  }

  noteTyping(entry, event) {
    entry.typingUntil = Date.now() + TYPING_MS;
    entry.action = event.action;
    const quiet = () => this.tell({ type: "chats", person: event.person });
    setTimeout(quiet, TYPING_MS + 50);
    quiet();
  }
}
