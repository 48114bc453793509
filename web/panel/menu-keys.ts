/**
 * Keys of an open menu: arrows, Home and End go through its items and round; Escape and Tab close it. Knows no menu.
 */

/** Does what a key means in a menu whose items are buttons; other keys stay the menu's own business. */
export function onMenuKey(event: KeyboardEvent, menu: HTMLElement, onClose: () => void): void {
  const buttons = [...menu.querySelectorAll('button')];
  const focused = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: focused + 1,
    ArrowUp: focused - 1,
    Home: 0,
    End: buttons.length - 1,
  };
  event.stopPropagation();
  if (event.key === 'Escape' || event.key === 'Tab') onClose();
  else if (steps[event.key] === undefined) return;
  else buttons[(steps[event.key]! + buttons.length) % buttons.length]!.focus();
  event.preventDefault();
}
