/** Remember in this browser who sits where. */

const KEY = "bianmin.layout";

/** Return the seats of the last visit; null if the server's own seats are others by now. */
export function remembered(base) {
  try {
    const layout = JSON.parse(localStorage.getItem(KEY));
    return layout?.base === JSON.stringify(base) ? layout : null;
  } catch {
    return null;
  }
}

/** Keep the seats for the next visit. */
export function remember(base, seats, roles) {
  const layout = { base: JSON.stringify(base), seats, roles: [...roles] };
  localStorage.setItem(KEY, JSON.stringify(layout));
}
