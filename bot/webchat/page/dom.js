/** Build elements; text from data always becomes a text node, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Return a new element; `on…` names are listeners, empty values are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...wanted(children));
  return element;
}

/** Put children in the place of everything an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...wanted(children));
}

function wanted(children) {
  return children
    .flat(2)
    .filter((child) => child !== null && child !== undefined && child !== false);
}

const PATHS = {
  send: "M4 12 20 4l-5 16-4-6.5zM11 13.5 20 4",
  attach: "M12 5v14M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  close: "M6 6l12 12M18 6 6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  chevron: "M6 9l6 6 6-6",
  keyboard: "M3 7h18v10H3zM7 10.5v.01M11 10.5v.01M15 10.5v.01M18 10.5v.01M8 14h8",
  gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-4 4-5.5 7.5-5.5s6.500 1.500 7.500 5.500",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9v.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  pin: "M12 21c-4-5-6.500-8-6.500-11.500a6.500 6.500 0 0 1 13 0C18.500 13 16 16 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  card: "M3 6h18v12H3zM8.500 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.500 16c.5-2 1.500-2.500 3-2.500s2.500.5 3 2.500M14.500 10h4M14.500 13.500h4",
  smile:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10v.01M15 10v.01M8.500 14c1 1.500 2 2 3.500 2s2.500-.5 3.500-2",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  reply: "M10 6 4 12l6 6M4 12h9c4 0 6 2 7 6",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  copy: "M8 8h11v12H8zM5 16V4h11",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12",
  aim: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v4M12 18v4M2 12h4M18 12h4",
  out: "M10 5H5v14h14v-5M13 4h7v7M20 4l-9 9",
};

/** Return a line drawing that takes the colour of the text around it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Return a button that shows only an icon and tells its name to readers. */
export function iconButton(name, label, onclick, props = {}) {
  const { class: more = "", ...rest } = props;
  return h(
    "button",
    {
      type: "button",
      class: `icon-button ${more}`,
      "aria-label": label,
      title: label,
      onclick,
      ...rest,
    },
    icon(name),
  );
}
