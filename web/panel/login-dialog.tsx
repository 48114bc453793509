/**
 * Asks for the token of a server that wants one. The rest of the page waits behind it.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';
import '../style/dialogs.css';
import { useApp } from './app-context.ts';

/** The dialog; it stays until a token was accepted. */
export function LoginDialog() {
  const { state, actions } = useApp();
  const { isBusy, error } = state.login.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    dialog.current?.showModal();
    input.current?.focus();
  }, []);

  return (
    <dialog
      ref={dialog}
      class="overlay login"
      aria-label="Log in"
      onCancel={(event) => event.preventDefault()}
    >
      <header class="overlay-head">
        <h2>This server asks for a token</h2>
      </header>
      <form
        class="overlay-body login-form"
        onSubmit={(event) => {
          event.preventDefault();
          const token = input.current?.value.trim() ?? '';
          if (token !== '') actions.logIn(token);
        }}
      >
        <label for="login-token">Token</label>
        <input
          ref={input}
          id="login-token"
          type="password"
          autocomplete="current-password"
          aria-describedby="login-error"
          aria-invalid={error !== undefined}
        />
        <p id="login-error" class="login-error" role="alert">
          {error ?? ''}
        </p>
        <button type="submit" class="button-primary" disabled={isBusy}>
          {isBusy ? 'Checking …' : 'Log in'}
        </button>
      </form>
    </dialog>
  );
}
