/**
 * One kind of event in the presenter's panel: what it does, a button that starts it, and its settings when
 * they are wanted.
 */
import { useSignal } from '@preact/signals';
import type { Instrument } from '../../shared/model/instrument.ts';
import { isOfMarket } from '../../shared/model/market-event.ts';
import type { EventKind, EventSetting } from '../../shared/wire/answer.ts';
import { toSettingText, toSliderRange } from '../state/scenario-panel.ts';
import { useApp } from './app-context.ts';
import { MoreIcon } from './more-icon.tsx';

/** Whom an event is aimed at. */
export type Aim = 'symbol' | 'sector' | 'market';

/** What this event always is about, whatever is aimed at. */
const ALWAYS_ALL = ['burst'];

/** The event. @param aim at whom */
export function ScenarioEventItem({ kind, aim }: { kind: EventKind; aim: Aim }) {
  const { state, actions } = useApp();
  const isOpen = useSignal(false);
  const values = useSignal<Readonly<Record<string, number>>>({});
  const instrument = state.instrument.value;
  if (instrument === undefined) return null;
  const target = toTarget(kind, aim, instrument);
  const start = (): void => actions.startScenario({ event: kind.event, target, ...values.value });
  return (
    <li class="scenario-item" data-event={kind.event}>
      <div class="scenario-text">
        <b>{kind.label}</b>
        <small>{kind.description}</small>
      </div>
      {kind.settings.length > 0 && (
        <button
          type="button"
          class="button-icon"
          aria-label={`Settings of ${kind.label}`}
          aria-expanded={isOpen.value}
          title="Settings"
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <MoreIcon name="tune" />
        </button>
      )}
      <button
        type="button"
        class="scenario-start"
        aria-label={`Start ${kind.label}`}
        title={`${kind.label}: ${toTargetText(target)}`}
        onClick={start}
      >
        <MoreIcon name="play" filled />
        Start
      </button>
      {isOpen.value && (
        <div class="scenario-settings">
          {kind.settings.map((setting) => (
            <Slider
              key={setting.name}
              setting={setting}
              value={values.value[setting.name] ?? setting.default}
              onChange={(value) => (values.value = { ...values.value, [setting.name]: value })}
            />
          ))}
        </div>
      )}
    </li>
  );
}

function Slider({
  setting,
  value,
  onChange,
}: {
  setting: EventSetting;
  value: number;
  onChange: (value: number) => void;
}) {
  const { min, max, step } = toSliderRange(setting);
  const text = toSettingText(setting.name, value);
  return (
    <label class="scenario-setting">
      <span>{setting.description}</span>
      <b>{text}</b>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
    </label>
  );
}

/** Whom an event is about, in the words of the server. */
function toTarget({ event, target }: EventKind, aim: Aim, instrument: Instrument): string {
  if (ALWAYS_ALL.includes(event)) return 'all';
  if (aim === 'symbol') return instrument.symbol;
  if (aim === 'sector' && instrument.sector !== undefined) return `sector:${instrument.sector}`;
  // Coins and currencies are not of the share market, and some events mean everything.
  return target === 'all' || !isOfMarket(instrument) ? 'all' : 'market';
}

const toTargetText = (target: string): string =>
  target === 'all' ? 'everything' : target.replace('sector:', '');
