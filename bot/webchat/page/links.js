/** Find the links that lead into a chat of this page instead of away from it. */

/** Return `{bot, payload}` for a deep link, null for any other; `bot` is undefined for this page's own. */
export function deepLink(address, world) {
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.origin === location.origin && url.pathname === "/") return started(url);
  const username = usernameIn(url);
  const bot = world.bots.find((one) => one.username.toLowerCase() === username?.toLowerCase());
  return bot ? { bot: bot.id, payload: url.searchParams.get("start") ?? "" } : null;
}

function started(url) {
  return url.searchParams.has("start") ? { payload: url.searchParams.get("start") } : null;
}

function usernameIn(url) {
  if (url.hostname === "t.me") return url.pathname.slice(1);
  return url.protocol === "tg:" ? url.searchParams.get("domain") : null;
}

/** Return the command that a deep link's payload sends. */
export function startCommand(payload) {
  return payload ? `/start ${payload}` : "/start";
}
