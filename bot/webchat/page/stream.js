/** Hear what happens: one stream of server-sent events for everybody who sits at this page. */

const LONGEST_WAIT = 8000;

export class Stream {
  /** `hear(event)` gets every event, `joined(fresh)` every new connection, `lost()` every break. */
  constructor({ hear, joined, lost }) {
    this.handlers = { hear, joined, lost };
    this.people = [];
    this.number = null;
    this.failures = 0;
  }

  /** Listen for these people from now on. */
  listen(people) {
    const wanted = [...new Set(people)].sort();
    if (String(wanted) === String(this.people)) return;
    this.people = wanted;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.source?.close();
    if (!this.people.length) return;
    const query = new URLSearchParams(this.people.map((person) => ["person", person]));
    const fresh = this.number === null;
    if (!fresh) query.set("after", this.number);
    const source = new EventSource(`/api/events?${query}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.handlers.joined(fresh);
    };
    source.onmessage = (event) => {
      this.number = event.lastEventId;
      this.handlers.hear(JSON.parse(event.data));
    };
    source.onerror = () => this.retry();
  }

  // The browser's own reconnecting forgets where it was if nothing had happened yet, and gives
  // up on an error status; a restarting server shows both.
  retry() {
    this.source.close();
    this.handlers.lost();
    const wait = Math.min(500 * 2 ** this.failures, LONGEST_WAIT);
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), wait);
  }
}
