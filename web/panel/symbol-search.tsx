/**
 * Finds a symbol of the market, or a command of the page: a combobox over symbols, names, sectors and commands. Enter
 * shows the symbol on the chart, or does what the command says; Shift+Enter, or the star, adds a symbol to the
 * watchlist or takes it off.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Instrument } from '../../shared/model/instrument.ts';
import { type FoundSymbol, searchInstruments } from '../state/symbol-search.ts';
import { toGroupName } from '../state/watchlist.ts';
import { useApp } from './app-context.ts';
import { toCompareCommands } from './compare/compare-commands.ts';
import { findCommands, type PageCommand, toCommands } from './desk/commands.ts';
import { Icon } from './icon.tsx';
import { OverlayFrame } from './overlay-frame.tsx';
import '../style/search.css';

const MOST_RESULTS = 60;
/** The venue is asked once somebody has stopped typing. */
const TYPING_MS = 200;

/** An instrument of the market, or a symbol that its venue has. */
type Choice = Instrument | FoundSymbol;

/** The search dialog. */
export function SymbolSearch() {
  const app = useApp();
  const { state, actions } = app;
  const text = useSignal(state.typed.peek());
  const active = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const instruments = state.instruments.value ?? [];
  const isGrowing = state.market.value?.hasDirectory === true;
  const found = state.found.value.text === text.value ? state.found.value.symbols : [];
  const commands = findCommands(toCommands(app), text.value);
  const symbols: readonly Choice[] = [
    ...searchInstruments(instruments, text.value, MOST_RESULTS),
    ...found.filter(({ symbol }) => !instruments.some((each) => each.symbol === symbol)),
  ];
  const compares = toCompareCommands(app, text.value);
  /* Digits alone are an interval first. */
  const results: readonly (Choice | PageCommand)[] =
    /^[\d>]/.test(text.value) || compares.length > 0
      ? [...compares, ...commands, ...symbols]
      : [...symbols, ...commands];
  const at = Math.min(active.value, results.length - 1);

  useEffect(() => {
    /* Days of recordings are compared with, too. */
    if (compares.length > 0 && state.recordings.peek().state === 'idle') actions.loadRecordings();
  }, [compares.length > 0]);

  useLayoutEffect(() => {
    state.typed.value = '';
  }, []);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, text.value]);

  useEffect(() => {
    if (!isGrowing || text.value === '') return undefined;
    const timer = setTimeout(() => actions.search(text.value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text.value, isGrowing]);

  function choose(choice: Choice | PageCommand | undefined): void {
    if (choice === undefined) return;
    state.overlay.value = 'none';
    if ('run' in choice) choice.run();
    else actions.show(choice.symbol);
  }

  function toggle(choice: Choice | PageCommand | undefined): void {
    if (choice === undefined || 'run' in choice) return;
    const { symbol } = choice;
    if (state.watchlist.peek().includes(symbol)) actions.unwatch(symbol);
    else actions.watch(symbol);
  }

  function onKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 8,
      PageUp: -8,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      active.value = Math.min(Math.max(at + step, 0), Math.max(0, results.length - 1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (event.shiftKey) toggle(results[at]);
      else choose(results[at]);
    }
  }

  return (
    <OverlayFrame title="Find a symbol" bare>
      <div class="search-box">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label="Symbol, name or sector"
          aria-expanded="true"
          aria-controls="search-results"
          aria-autocomplete="list"
          aria-activedescendant={results.length > 0 ? `search-${at}` : undefined}
          placeholder="Symbol, name or sector"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          autofocus
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            active.value = 0;
          }}
          onKeyDown={onKey}
        />
        <button
          type="button"
          class="button-icon"
          aria-label="Close search"
          onClick={() => (state.overlay.value = 'none')}
        >
          <Icon name="close" />
        </button>
      </div>
      <div
        class="search-results"
        id="search-results"
        role="listbox"
        aria-label="Symbols and commands"
        tabIndex={-1}
        ref={list}
      >
        {results.map((choice, i) => {
          const common = {
            id: `search-${i}`,
            isActive: i === at,
            onChoose: () => choose(choice),
          };
          return 'run' in choice ? (
            <CommandResult key={choice.name} command={choice} {...common} />
          ) : (
            <Result
              key={choice.symbol}
              {...common}
              instrument={choice}
              isWatched={state.watchlist.value.includes(choice.symbol)}
              onToggle={() => toggle(choice)}
            />
          );
        })}
      </div>
      {results.length === 0 && (
        <p class="empty">
          {state.instruments.value === undefined
            ? 'Symbols are loading.'
            : `Nothing in this market matches “${text.value}”.`}
        </p>
      )}
      <footer class="search-foot muted">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> show
        </span>
        <span>
          <kbd>Shift</kbd> <kbd>Enter</kbd> watch
        </span>
        <span>
          <kbd>&gt;</kbd> commands
        </span>
      </footer>
    </OverlayFrame>
  );
}

function CommandResult(props: {
  command: PageCommand;
  id: string;
  isActive: boolean;
  onChoose: () => void;
}) {
  return (
    <div
      id={props.id}
      class="search-result search-command"
      role="option"
      aria-selected={props.isActive}
      onClick={props.onChoose}
    >
      <span>{props.command.name}</span>
      {props.command.keys !== undefined && (
        <span class="muted" aria-hidden="true">
          {props.command.keys}
        </span>
      )}
    </div>
  );
}

function Result(props: {
  instrument: Choice;
  id: string;
  isActive: boolean;
  isWatched: boolean;
  onChoose: () => void;
  onToggle: () => void;
}) {
  const { instrument, isWatched } = props;
  return (
    <div
      id={props.id}
      class="search-result"
      role="option"
      aria-selected={props.isActive}
      onClick={props.onChoose}
    >
      <b>{instrument.symbol}</b>
      <span class="search-name">{instrument.name}</span>
      <span class="search-sector muted">
        {'id' in instrument ? toGroupName(instrument) : 'at the venue'}
      </span>
      {isWatched && <span class="sr-only">watched</span>}
      <span
        class={isWatched ? 'search-star is-on' : 'search-star'}
        title={isWatched ? 'Remove from the watchlist' : 'Add to the watchlist'}
        data-watch={instrument.symbol}
        onClick={(event) => {
          event.stopPropagation();
          props.onToggle();
        }}
      >
        <Icon name="star" filled={isWatched} />
      </span>
    </div>
  );
}
