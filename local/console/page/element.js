/**
 * An element with what it has. Whatever comes from outside becomes text here and never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{ class?: string, text?: string, title?: string, label?: string, hidden?: boolean }} [has] `label` is for screen readers
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, has = {}, ...children) {
  const made = document.createElement(tag);
  if (has.class !== undefined) made.className = has.class;
  if (has.text !== undefined) made.textContent = has.text;
  if (has.title !== undefined) made.title = has.title;
  if (has.label !== undefined) made.setAttribute("aria-label", has.label);
  if (has.hidden) made.hidden = true;
  made.append(...children);
  return made;
}

/**
 * An element of the page itself.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
