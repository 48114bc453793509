/**
 * All keys of the page, by what they are for.
 */
import '../../style/dialogs.css';
import { OverlayFrame } from '../overlay-frame.tsx';

const KEYS: readonly [heading: string, keys: readonly [string, string][]][] = [
  [
    'Everywhere',
    [
      ['A to Z', 'Find a symbol: just type it'],
      ['0 to 9', 'Another interval: type 5, Enter'],
      ['Ctrl K', 'Symbols and commands'],
      ['/', 'Add an indicator'],
      ['?', 'These keys'],
      ['Alt ←', 'Back to the view before'],
      ['Alt A', 'Alerts'],
      ['Alt E', 'Scenarios of a simulated market'],
      ['Alt C', 'Chat about what is on screen'],
      ['Alt O', 'Orders: trade with play money'],
      ['Alt R', 'Go back a minute in a live market'],
      ['Alt K', 'Keep the last 5 minutes of a live market as a recording'],
    ],
  ],
  [
    'Desk',
    [
      ['F6', 'The next chart'],
      ['Alt Enter', 'Let a chart or panel fill the page, and back'],
      ['Ctrl Z', 'Undo a change of the layout'],
      ['Ctrl Shift Z', 'Redo it'],
      ['← → ↑ ↓', 'Move an edge that has the focus; Enter puts it back'],
    ],
  ],
  [
    'Chart',
    [
      ['← → + −', 'Pan and zoom'],
      ['Shift ← →', 'Move the crosshair from bar to bar'],
      ['Alt B', 'The chart in words, and its bars as a table'],
      ['Alt G', 'Go to a date'],
      ['Home', 'Oldest bars'],
      ['End', 'Follow the newest data again'],
      ['Alt S', 'Save a picture of the chart; with Shift copy it'],
      ['Shift F10', 'The menu of the crosshair’s place: price, drawing, alert'],
    ],
  ],
  [
    'Drawing',
    [
      ['Alt T', 'Trend line'],
      ['Alt H', 'Horizontal line'],
      ['Alt F', 'Fibonacci retracement'],
      ['Enter', 'Place it at the crosshair'],
      ['Shift', 'Level, upright or 45°; with a click: measure'],
      ['Ctrl', 'Magnet the other way; with a drag: copy'],
      ['← → ↑ ↓', 'Move what is selected by a bar or a tick, with Shift farther'],
      ['Ctrl C Ctrl V', 'Copy and paste it'],
      ['Delete', 'Remove it'],
      ['Ctrl Alt H', 'Hide all drawings, and show them'],
      ['Esc', 'Let go: of the drag, the tool, the selection'],
    ],
  ],
  [
    'Watchlist',
    [
      ['↑ ↓ Enter', 'Move, show'],
      ['Delete', 'Take a symbol off'],
      ['Alt ↑ ↓', 'Reorder'],
    ],
  ],
  [
    'Replay',
    [
      ['Space', 'Play or pause'],
      [', .', 'One tick back or forth'],
      ['< >', 'One bar back or forth'],
      ['[ ]', 'Begin and end of the section that loops'],
      ['− +', 'Slower, faster'],
      ['Alt P Alt N', 'Jump back or forth'],
      ['F8', 'In a room: back to what the host shows'],
    ],
  ],
];

/** The sheet. */
export function KeySheet() {
  return (
    <OverlayFrame title="Keys" isText>
      {KEYS.map(([heading, keys]) => (
        <section key={heading}>
          <h3>{heading}</h3>
          <dl class="keys">
            {keys.map(([combination, meaning]) => (
              <div key={combination}>
                <dt>
                  {combination
                    .split(' ')
                    .map((each) =>
                      each === 'or' || each === 'to' ? ` ${each} ` : <kbd key={each}>{each}</kbd>,
                    )}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </OverlayFrame>
  );
}
