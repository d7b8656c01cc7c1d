/** Say times, sizes and names as people say them. */

import { language, t } from "./texts.js";

/** Return a person's, bot's or chat's name; Chinese names put the family first. */
export function nameOf(one) {
  if (!one) return "";
  const { first_name: first = "", last_name: last = "" } = one;
  if (!last) return first || one.title || "";
  return /\p{Script=Han}/u.test(last) ? `${last}${first}` : `${first} ${last}`;
}

/** Return the letter that stands for a name. */
export function initial(name) {
  return ([...name.trim()][0] ?? "·").toUpperCase();
}

/** Return hours and minutes. */
export function clockTime(unix) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(language(), options).format(unix * 1000);
}

/** Return a key that two moments of one day share. */
export function dayKey(unix) {
  return new Date(unix * 1000).toDateString();
}

/** Return the name of a day as seen from another moment. */
export function dayName(unix, now) {
  if (dayKey(unix) === dayKey(now)) return t("day.today");
  if (dayKey(unix) === dayKey(now - 86400)) return t("day.yesterday");
  const year = new Date(unix * 1000).getFullYear() !== new Date(now * 1000).getFullYear();
  const options = { month: "long", day: "numeric", weekday: "long" };
  if (year) options.year = "numeric";
  return new Intl.DateTimeFormat(language(), options).format(unix * 1000);
}

/** Return a file's size. */
export function fileSize(bytes) {
  if (bytes === undefined) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Return one line that tells what a message holds. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (words) return words.replace(/\s+/g, " ");
  if (message.sticker) return message.sticker.emoji ?? t("kind.sticker");
  if (message.document) return message.document.file_name;
  if (message.venue) return message.venue.title;
  const kinds = ["photo", "location", "contact", "voice", "video", "audio"];
  const kind = kinds.find((name) => name in message);
  return kind ? t(`kind.${kind}`) : (serviceText(message) ?? t("bubble.unknown"));
}

/** Return the words of a message that nobody wrote, null for any other. */
export function serviceText(message) {
  if (message.new_chat_members) {
    const names = message.new_chat_members.map(nameOf).join("、");
    return t("service.joined", { names });
  }
  if (message.left_chat_member) {
    return t("service.left", { names: nameOf(message.left_chat_member) });
  }
  if (message.pinned_message) return t("service.pinned");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t("service.upgraded");
  return null;
}
