/**
 * A modal dialog over the page: takes the focus, keeps it, gives it back, closes by Escape and by a press
 * outside. What is in it is its owner's business.
 */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import '../style/overlay.css';

/** Had the focus before the dialog that is open now, and gets it back. */
let opener: HTMLElement | undefined;

/** The dialog. @param title its name; shown as a heading unless `bare`  @param isPage fills the screen  @param isText has nothing but text: keys scroll it */
export function OverlayFrame({
  title,
  bare = false,
  isPage = false,
  isText = false,
  children,
}: {
  title: string;
  bare?: boolean;
  isPage?: boolean;
  isText?: boolean;
  children: ComponentChildren;
}) {
  const { state } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  /* The browser tells of a close a little later: another dialog may be open by then. */
  const own = useRef(state.overlay.peek()).current;
  const close = (): void => {
    if (state.overlay.peek() === own) state.overlay.value = 'none';
  };

  // Before the next key arrives: what is typed right after opening belongs in here.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    /* A dialog that another takes the place of, as when its code has come, hands on where the focus came from. */
    if (before !== null && before !== document.body && before.closest('dialog') === null) {
      opener = before;
    }
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[autofocus]')?.focus();
    return () => {
      if (state.overlay.peek() === 'none') opener?.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      class={`overlay${bare ? ' overlay-bare' : ''}${isPage ? ' overlay-page' : ''}`}
      aria-label={title}
      onClose={close}
      onPointerDown={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      {!bare && (
        <header class="overlay-head">
          <h2>{title}</h2>
          <button type="button" class="button-icon" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
      )}
      <div class="overlay-body" {...(isText ? { tabIndex: 0 } : {})}>
        {children}
      </div>
    </dialog>
  );
}
