/**
 * Elements of the embedded pieces, each with a `part` that a page may style.
 */

/** Adds an element whose class and part have one name. */
export function addPart(to: HTMLElement, tag: string, part: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = part;
  element.part.add(part);
  to.append(element);
  return element;
}
