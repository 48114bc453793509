/**
 * Copies the address of this moment: what opens it sees the same symbol, chart and position.
 */
import { useSignal } from '@preact/signals';
import { toTerms } from '../../shared/wire/market-info.ts';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_000;

/** The button. */
export function CopyLink() {
  const { state, toMomentUrl } = useApp();
  const isCopied = useSignal(false);
  const terms = state.market.value && toTerms(state.market.value);
  const obstacle = terms?.mayShare === false ? `Not to be shared: ${terms.licence}` : undefined;

  function copy(): void {
    if (obstacle !== undefined) {
      state.notice.value = { tone: 'info', text: obstacle };
      return;
    }
    const address = toMomentUrl();
    navigator.clipboard.writeText(address).then(
      () => {
        isCopied.value = true;
        setTimeout(() => (isCopied.value = false), SHOWN_MS);
      },
      // Pages without a secure origin have no clipboard: then people copy it themselves.
      () => (state.notice.value = { tone: 'info', text: address }),
    );
  }

  return (
    <button
      type="button"
      class="button-icon"
      aria-label="Copy link to this moment"
      aria-disabled={obstacle !== undefined}
      title={obstacle ?? (isCopied.value ? 'Copied' : 'Copy link to this moment')}
      onClick={copy}
    >
      <Icon name={isCopied.value ? 'check' : 'link'} />
      <span class="sr-only" role="status">
        {isCopied.value ? 'Link copied' : ''}
      </span>
    </button>
  );
}
