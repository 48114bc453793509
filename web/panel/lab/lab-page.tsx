/**
 * The transport lab: one feed by polling, long polling, server-sent events and sockets at the same time, over connections
 * of the same quality, measured beside each other. Loaded when it is first opened.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import '../../style/lab.css';
import type { LabRequest } from '../../../shared/wire/lab.ts';
import type { LabView, RunningLab } from '../../state/lab.ts';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { toReport } from './lab-figures.ts';
import { LabIntro } from './lab-intro.tsx';
import { LabTable } from './lab-table.tsx';

const USUAL: LabRequest = { delayMs: 40, loss: 0, ticks: 40, clients: 10 };

/** The page, over the others. */
export function LabPage() {
  const { files } = useApp();
  return (
    <OverlayFrame title="Transport lab" isPage>
      <div class="lab">
        {files === undefined ? (
          <Lab />
        ) : (
          <p class="lab-note">
            The lab compares ways from a server to this page, and this page runs without one. Start
            Tickdeck on a machine (npm start) and open it there.
          </p>
        )}
      </div>
    </OverlayFrame>
  );
}

function Lab() {
  const { state, actions } = useApp();
  const request = useSignal(USUAL);
  const view = useSignal<LabView | undefined>(undefined);
  const phase = useSignal<'off' | 'starting' | 'on'>('off');
  const problem = useSignal<string | undefined>(undefined);
  const running = useRef<RunningLab>(undefined);
  const isGone = useRef(false);

  function stop(): void {
    running.current?.stop();
    running.current = undefined;
    phase.value = 'off';
  }

  async function start(): Promise<void> {
    phase.value = 'starting';
    problem.value = undefined;
    view.value = undefined;
    try {
      const lab = await actions.startLab(request.peek(), {
        onView: (next) => (view.value = next),
        onEnd(message) {
          running.current = undefined;
          phase.value = 'off';
          problem.value = message;
        },
      });
      if (isGone.current) {
        lab.stop();
        return;
      }
      running.current = lab;
      phase.value = 'on';
      // What was moved while it started.
      const { delayMs, loss } = request.peek();
      lab.change({ delayMs, loss });
    } catch (error) {
      phase.value = 'off';
      problem.value = error instanceof Error ? error.message : 'The lab did not start.';
    }
  }

  useEffect(() => {
    const leave = (): void => running.current?.stop();
    addEventListener('pagehide', leave);
    return () => {
      isGone.current = true;
      removeEventListener('pagehide', leave);
      leave();
    };
  }, []);

  const set = (part: Partial<LabRequest>): void => {
    request.value = { ...request.peek(), ...part };
    const { delayMs, loss } = request.peek();
    if ('delayMs' in part || 'loss' in part) running.current?.change({ delayMs, loss });
  };

  function copy(): void {
    const report = toReport(view.peek()!);
    navigator.clipboard.writeText(report).then(
      () => (state.notice.value = { tone: 'info', text: 'The report is in the clipboard.' }),
      () => (problem.value = 'This browser gives no clipboard to pages without HTTPS.'),
    );
  }

  const isOff = phase.value === 'off';
  const { delayMs, loss, ticks, clients } = request.value;
  return (
    <>
      <p class="lab-note">
        One feed, seven ways at the same time, each from a server process of its own. Delay and loss
        are put between them and this page; bytes, requests and processor time are counted, with all
        headers.
      </p>
      <div class="lab-controls">
        <Slider
          name="Delay"
          text={`${delayMs} ms each way`}
          max={300}
          step={5}
          value={delayMs}
          onInput={(value) => set({ delayMs: value })}
        />
        <Slider
          name="Loss"
          text={`${(loss * 100).toFixed(1)} % of packets`}
          max={10}
          step={0.5}
          value={loss * 100}
          onInput={(value) => set({ loss: value / 100 })}
        />
        <Slider
          name="Feed"
          text={`${ticks} ticks/s`}
          min={1}
          max={200}
          step={1}
          value={ticks}
          isOff={!isOff}
          onInput={(value) => set({ ticks: value })}
        />
        <Slider
          name="Clients"
          text={`${clients} more a transport`}
          max={50}
          step={5}
          value={clients}
          isOff={!isOff}
          onInput={(value) => set({ clients: value })}
        />
        <div class="lab-buttons">
          <button
            type="button"
            class="button-primary"
            disabled={phase.value === 'starting'}
            onClick={() => (isOff ? void start() : stop())}
          >
            {isOff ? 'Start' : phase.value === 'starting' ? 'Starting …' : 'Stop'}
          </button>
          <button
            type="button"
            class="button-text"
            disabled={view.value === undefined}
            onClick={copy}
          >
            Copy report
          </button>
        </div>
      </div>
      {problem.value !== undefined && (
        <p class="lab-problem" role="alert">
          {problem.value}
        </p>
      )}
      {view.value === undefined ? (
        <>
          <p class="lab-note" role="status">
            {isOff
              ? 'Press Start. What is measured appears here, a second later.'
              : 'The processes of the lanes start …'}
          </p>
          <LabIntro />
        </>
      ) : (
        <LabTable view={view.value} />
      )}
    </>
  );
}

function Slider({
  name,
  text,
  value,
  min = 0,
  max,
  step,
  isOff = false,
  onInput,
}: {
  name: string;
  text: string;
  value: number;
  min?: number;
  max: number;
  step: number;
  isOff?: boolean;
  onInput: (value: number) => void;
}) {
  return (
    <label class="lab-slider">
      <span>
        {name} <strong>{text}</strong>
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={isOff}
        aria-valuetext={text}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}
