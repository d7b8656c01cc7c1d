/** Call the people's side of the web chat (docs/webchat.md). */

/** The server declined; `status` 0 means that it could not be reached. */
export class Declined extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function call(method, path, body) {
  const form = body instanceof FormData;
  const request = { method };
  if (body !== undefined) request.body = form ? body : JSON.stringify(body);
  if (body !== undefined && !form) request.headers = { "Content-Type": "application/json" };
  let reply;
  try {
    reply = await fetch(`/api${path}`, request);
  } catch {
    throw new Declined(0, "");
  }
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Declined(reply.status, answer.error ?? "");
  return answer;
}

const chat = (person, peer) => `/people/${person}/chats/${peer}`;

export const api = {
  world: () => call("GET", "/world"),
  seats: () => call("GET", "/seats"),
  chats: (person) => call("GET", `/people/${person}/chats`),
  openPerson: (person) => call("POST", "/people", person),
  addMember: (group, id) => call("POST", `/groups/${group}/members`, { id }),

  transcript: (person, peer, query = {}) =>
    call("GET", `${chat(person, peer)}/messages?${new URLSearchParams(query)}`),
  send: (person, peer, message) => call("POST", `${chat(person, peer)}/messages`, message),
  correct: (person, peer, id, text) =>
    call("PATCH", `${chat(person, peer)}/messages/${id}`, { text }),
  press: (person, peer, id, data) =>
    call("POST", `${chat(person, peer)}/messages/${id}/press`, { data }),
  block: (person, peer) => call("POST", `${chat(person, peer)}/block`),
  unblock: (person, peer) => call("POST", `${chat(person, peer)}/unblock`),
  read: (person, peer, id) => call("POST", `${chat(person, peer)}/read`, { message_id: id }),

  faults: () => call("GET", "/faults"),
  setFault: (fault) => call("POST", "/faults", fault),
  clearFaults: () => call("DELETE", "/faults"),
  limits: () => call("GET", "/limits"),
  setLimits: (enabled) => call("PUT", "/limits", { enabled }),
};

/** Return the address of a file's bytes. */
export function fileUrl(file) {
  return `/api/files/${encodeURIComponent(file.file_id)}`;
}
