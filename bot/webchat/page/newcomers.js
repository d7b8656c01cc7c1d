/** Bring people in with one tap. */

import { api } from "./api.js";
import { language, t } from "./texts.js";

/** Open a resident and return their place before the residents' bot. */
export async function newResident(room, bot) {
  const person = await openPerson(room, "resident");
  return place("resident", person, bot);
}

/** Open a staff member, add them to the group, and return their place in it. */
export async function newStaffMember(room, group) {
  const person = await openPerson(room, "staff");
  await api.addMember(group, person.id);
  await room.readWorld();
  return place("staff", person, group);
}

async function openPerson(room, role) {
  const person = await api.openPerson({
    first_name: freeName(room, role),
    language_code: language() === "en" ? "en" : "zh-hans",
  });
  await room.readWorld();
  return person;
}

function freeName(room, role) {
  const names = t(`names.${role}`).split(" ");
  const taken = new Set(room.world.people.map((person) => person.first_name));
  const free = names.find((name) => !taken.has(name));
  return free ?? `${names[taken.size % names.length]} ${taken.size}`;
}

function place(role, person, peer) {
  return { title: person.first_name, role, person: person.id, peer };
}
