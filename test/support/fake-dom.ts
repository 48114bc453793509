/**
 * As much of a document as the page's views need to stand in: elements with children, attributes and texts, without
 * layout. Preact renders into it. Promises that `textOf` is what somebody would read.
 */

/** A node: an element, or a text where it has no name. */
export class FakeNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml';
  readonly attributes: { name: string; value: string }[] = [];
  readonly dataset: Record<string, string> = {};
  readonly style: Record<string, string> = {};
  readonly childNodes: FakeNode[] = [];
  parentNode: FakeNode | null = null;
  hidden = false;
  id = '';
  className = '';
  title = '';
  tabIndex = 0;
  nodeValue = '';
  scrollTop = 0;
  clientHeight = 0;
  offsetLeft = 0;
  offsetWidth = 0;

  constructor(name: string, text = '') {
    this.localName = name;
    this.nodeType = name === '' ? 3 : 1;
    this.nodeValue = text;
  }

  get data(): string {
    return this.nodeValue;
  }

  set data(text: string) {
    this.nodeValue = text;
  }

  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): FakeNode | null {
    const { parentNode } = this;
    if (parentNode === null) return null;
    return parentNode.childNodes[parentNode.childNodes.indexOf(this) + 1] ?? null;
  }

  /** All texts in it, one behind the other. */
  get textContent(): string {
    return this.nodeType === 3
      ? this.nodeValue
      : this.childNodes.map((child) => child.textContent).join('');
  }

  set textContent(text: string) {
    for (const child of this.childNodes.splice(0)) child.parentNode = null;
    this.append(new FakeNode('', text));
  }

  readonly classList = {
    toggle: (name: string, isOn: boolean): void => {
      const others = this.className.split(' ').filter((each) => each !== '' && each !== name);
      this.className = [...others, ...(isOn ? [name] : [])].join(' ');
    },
  };

  append(...children: FakeNode[]): void {
    for (const child of children) this.insertBefore(child, null);
  }

  appendChild(child: FakeNode): FakeNode {
    return this.insertBefore(child, null);
  }

  insertBefore(child: FakeNode, before: FakeNode | null): FakeNode {
    child.parentNode?.removeChild(child);
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(at, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild(child: FakeNode): FakeNode {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
    return child;
  }

  remove(): void {
    this.parentNode?.removeChild(this);
  }

  setAttribute(name: string, value: string): void {
    this.removeAttribute(name);
    this.attributes.push({ name, value });
    if (name === 'class') this.className = value;
  }

  removeAttribute(name: string): void {
    const at = this.attributes.findIndex((each) => each.name === name);
    if (at >= 0) this.attributes.splice(at, 1);
  }

  contains(other: FakeNode): boolean {
    return this === other || this.childNodes.some((child) => child.contains(other));
  }

  /** The nearest around it with a class. @param selector `.name` */
  closest(selector: string): FakeNode | null {
    const isIt = this.className.split(' ').includes(selector.slice(1));
    return isIt ? this : (this.parentNode?.closest(selector) ?? null);
  }

  /** The first inside with a class. @param selector `.name` */
  querySelector(selector: string): FakeNode | null {
    for (const child of this.childNodes) {
      const isIt = child.className.split(' ').includes(selector.slice(1));
      const found = isIt ? child : child.querySelector(selector);
      if (found !== null) return found;
    }
    return null;
  }

  addEventListener(): void {}
  removeEventListener(): void {}
}

/** Globals that stand for a browser's; for `vi.stubGlobal`. @param sizes custom properties of any element */
export const toFakeGlobals = (sizes: Readonly<Record<string, string>>) => ({
  document: {
    createElement: (name: string) => new FakeNode(name),
    createElementNS: (_space: string, name: string) => new FakeNode(name),
    createTextNode: (text: string) => new FakeNode('', text),
  },
  getComputedStyle: () => ({ getPropertyValue: (name: string) => sizes[name] ?? '' }),
  ResizeObserver: class {
    observe(): void {}
    disconnect(): void {}
  },
});
