/** Lines over time, told apart by dashes and names as well as by colour. */
import { texts } from "../shell/settings.ts";
import { milliseconds } from "../ui/time.ts";

export interface Line {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

const WIDTH = 640;
const HEIGHT = 180;
const LEFT = 64;
const BOTTOM = 26;

export function LineChart({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const points = lines.flatMap((line) => line.points);
  const [first, last] = [Math.min(...points.map(({ at }) => at)), Math.max(...points.map(({ at }) => at))];
  const most = niceAbove(Math.max(1, ...points.map(({ value }) => value)));
  const x = (at: number) => LEFT + ((at - first) / Math.max(1, last - first)) * (WIDTH - LEFT - 8);
  const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - 12);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary(title, lines)}>
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <path class="grid" d={`M${LEFT} ${y(most * part)}H${WIDTH - 8}`} />
            <text x={LEFT - 8} y={y(most * part) + 4} class="axis">
              {Math.round(most * part)}
            </text>
          </g>
        ))}
        <text x={WIDTH - 8} y={HEIGHT - 6} class="axis">
          {texts.value.rounds.now}
        </text>
        {lines.map((line, index) => (
          <path
            key={line.name}
            class={`line line-${index}`}
            d={line.points.map(({ at, value }, n) => `${n === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("")}
          />
        ))}
      </svg>
      <ul class="legend">
        {lines.map((line, index) => (
          <li key={line.name}>
            <svg viewBox="0 0 32 8" aria-hidden="true">
              <path class={`line line-${index}`} d="M1 4H31" />
            </svg>
            {line.name}: {milliseconds(line.points.at(-1)?.value ?? 0)}
          </li>
        ))}
      </ul>
    </figure>
  );
}

export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** Oldest first. */
export function BarChart({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }) {
  const most = niceAbove(Math.max(1, ...bars.map(({ value }) => value)));
  const width = (WIDTH - LEFT - 8) / Math.max(bars.length, 20);
  const height = (value: number) => (value / most) * (HEIGHT - BOTTOM - 12);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title}: ${bars.map(({ name, value }) => `${name}: ${value}`).join(", ")}`}
      >
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <path class="grid" d={`M${LEFT} ${HEIGHT - BOTTOM - height(most * part)}H${WIDTH - 8}`} />
            <text x={LEFT - 8} y={HEIGHT - BOTTOM - height(most * part) + 4} class="axis">
              {Math.round(most * part)}
            </text>
          </g>
        ))}
        {bars.map(({ name, value }, index) => (
          <rect
            key={`${name} ${index}`}
            class="bar-rect"
            x={LEFT + index * width + 1}
            y={HEIGHT - BOTTOM - height(value)}
            width={Math.max(1, width - 2)}
            height={height(value)}
          >
            <title>{`${name}: ${value}`}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}

function summary(title: string, lines: readonly Line[]): string {
  const latest = lines.map(({ name, points }) => `${name}: ${milliseconds(points.at(-1)?.value ?? 0)}`);
  return `${title}. ${latest.join(", ")}`;
}

/** 1, 2 or 5 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
