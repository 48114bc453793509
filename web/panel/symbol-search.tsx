/**
 * Finds a symbol of the market, or a command of the page: a combobox over symbols, names, sectors and commands. Enter
 * shows the symbol on the chart, or does what the command says; Shift+Enter, or the star, adds a symbol to the
 * watchlist or takes it off.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { Instrument } from '../../shared/model/instrument.ts';
import { type FoundSymbol, searchInstruments } from '../state/symbol-search.ts';
import { toGroupName } from '../state/watchlist.ts';
import { useApp } from './app-context.ts';
import { toCompareCommands } from './compare/compare-commands.ts';
import { findCommands, type PageCommand, toCommands } from './desk/commands.ts';
import { Icon } from './icon.tsx';
import { type ResultPlace, SearchDialog } from './search-dialog.tsx';

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

  useEffect(() => {
    /* Days of recordings are compared with, too. */
    if (compares.length > 0 && state.recordings.peek().state === 'idle') actions.loadRecordings();
  }, [compares.length > 0]);

  useLayoutEffect(() => {
    state.typed.value = '';
  }, []);

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

  return (
    <SearchDialog
      title="Find a symbol"
      id="search"
      label="Symbol, name or sector"
      placeholder="Symbol, name or sector"
      listLabel="Symbols and commands"
      icon={<Icon name="search" />}
      text={text}
      results={results}
      draw={(choice, place) =>
        'run' in choice ? (
          <CommandResult
            key={choice.name}
            command={choice}
            {...place}
            onChoose={() => choose(choice)}
          />
        ) : (
          <Result
            key={choice.symbol}
            instrument={choice}
            {...place}
            isWatched={state.watchlist.value.includes(choice.symbol)}
            onChoose={() => choose(choice)}
            onToggle={() => toggle(choice)}
          />
        )
      }
      onEnter={(choice, { shiftKey }) => (shiftKey ? toggle(choice) : choose(choice))}
      empty={
        state.instruments.value === undefined
          ? 'Symbols are loading.'
          : `Nothing in this market matches “${text.value}”.`
      }
    >
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
    </SearchDialog>
  );
}

function CommandResult(props: ResultPlace & { command: PageCommand; onChoose: () => void }) {
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

function Result(
  props: ResultPlace & {
    instrument: Choice;
    isWatched: boolean;
    onChoose: () => void;
    onToggle: () => void;
  },
) {
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
