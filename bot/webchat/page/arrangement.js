/** Remember which seats this browser has open; the server's own list comes first. */

const KEY = "bianmin.seats";

/** Return the places to open: the remembered ones unless the server's list has changed since. */
export function placesFor(served, room) {
  const kept = remembered();
  const here = (place) =>
    room.person(place.person) && (room.bot(place.peer) || room.group(place.peer));
  const same = kept && JSON.stringify(kept.served) === JSON.stringify(served);
  const places = (same ? kept.places : served).filter(here);
  return places.length ? places : served.filter(here);
}

/** Remember the places that are open now. */
export function rememberPlaces(served, places) {
  localStorage.setItem(KEY, JSON.stringify({ served, places }));
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}
