/** Lines over time, told apart by dashes and names as well as by colour. */
import { texts } from "../shell/settings.ts";
import { milliseconds, timeOfDay } from "../ui/time.ts";

export interface Line {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** In pixels where three charts stand side by side, so that what is written in them is as large as elsewhere. */
const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 48;
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
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="xMinYMid"
        role="img"
        aria-label={summary(title, lines)}
      >
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <path class="grid" d={`M${LEFT} ${y(most * part)}H${WIDTH - 8}`} />
            <text x={LEFT - 8} y={y(most * part) + 4} class="axis">
              {Math.round(most * part)}
            </text>
          </g>
        ))}
        <text x={LEFT} y={HEIGHT - 6} class="axis first">
          {timeOfDay(first)}
        </text>
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

export interface Bars {
  readonly name: string;
  /** Stands below the first and the last group. */
  readonly label: string;
  /** One of each series. */
  readonly values: readonly number[];
}

/** Groups of bars, oldest first. Series are told apart by filled and hollow as well as by colour. */
export function BarChart({
  title,
  series,
  groups,
}: {
  readonly title: string;
  readonly series: readonly string[];
  readonly groups: readonly Bars[];
}) {
  const most = niceAbove(Math.max(1, ...groups.flatMap(({ values }) => values)));
  const width = (WIDTH - LEFT - 8) / Math.max(groups.length, 20);
  const barWidth = (width - 2) / series.length;
  const height = (value: number) => (value / most) * (HEIGHT - BOTTOM - 12);
  const described = ({ name, values }: Bars) =>
    `${name}: ${series.map((one, n) => `${one} ${values[n] ?? 0}`).join(", ")}`;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="xMinYMid"
        role="img"
        aria-label={`${title}. ${groups.map(described).join("; ")}`}
      >
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <path class="grid" d={`M${LEFT} ${HEIGHT - BOTTOM - height(most * part)}H${WIDTH - 8}`} />
            <text x={LEFT - 8} y={HEIGHT - BOTTOM - height(most * part) + 4} class="axis">
              {Math.round(most * part)}
            </text>
          </g>
        ))}
        <text x={LEFT} y={HEIGHT - 6} class="axis first">
          {groups[0]?.label}
        </text>
        {groups.length > 1 && (
          <text x={LEFT + groups.length * width} y={HEIGHT - 6} class="axis">
            {groups.at(-1)?.label}
          </text>
        )}
        {groups.map((group, index) => (
          <g key={`${group.name} ${index}`}>
            <title>{described(group)}</title>
            {group.values.map((value, n) => (
              <rect
                key={series[n]}
                class={`bar-rect bar-${n}`}
                x={LEFT + index * width + 1 + n * barWidth}
                y={HEIGHT - BOTTOM - height(value)}
                width={Math.max(1, barWidth - 1)}
                height={height(value)}
              />
            ))}
          </g>
        ))}
      </svg>
      {/* One series needs no telling apart. */}
      <ul class="legend" hidden={series.length === 1}>
        {series.map((name, n) => (
          <li key={name}>
            <svg class="swatch" viewBox="0 0 14 8" aria-hidden="true">
              <rect class={`bar-rect bar-${n}`} x="1" y="1" width="12" height="6" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

function summary(title: string, lines: readonly Line[]): string {
  const latest = lines.map(({ name, points }) => `${name}: ${milliseconds(points.at(-1)?.value ?? 0)}`);
  return `${title}. ${latest.join(", ")}`;
}

/** 1, 2 or 4 times a power of ten, so that half of it is a whole number too. */
function niceAbove(value: number): number {
  const least = Math.max(2, value);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 4].find((factor) => factor * power >= least) ?? 10);
}
