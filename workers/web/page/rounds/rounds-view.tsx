/** The sync worker's log as it happens, and how long writes wait. */
import { useEffect, useMemo } from "preact/hooks";
import type { Round } from "../net/shapes.ts";
import { type ClusterWatch, watchCluster } from "../nodes/cluster-watch.ts";
import { RoundActions } from "../nodes/round-actions.tsx";
import { texts } from "../shell/settings.ts";
import { clock, milliseconds } from "../ui/time.ts";
import { BarChart, type Line, LineChart } from "./chart.tsx";

const SHOWN_ROUNDS = 100;
const SHOWN_GROUPS = 50;

export function RoundsView({ list }: { readonly list: string }) {
  const t = texts.value;
  const watch = useMemo(() => watchCluster(list), [list]);
  useEffect(() => () => watch.close(), [watch]);
  const rounds = watch.rounds.value;
  const nodes = watch.status.value?.nodes.map(({ node }) => node) ?? [];
  const bars = (values: (round: Round) => readonly number[]) =>
    rounds
      .slice(0, SHOWN_GROUPS)
      .map((round) => ({
        name: `${t.rounds.number} ${round.round}`,
        label: String(round.round),
        values: values(round),
      }))
      .toReversed();
  return (
    <section aria-labelledby="view-title">
      <h1 id="view-title">{t.views.rounds}</h1>
      <p class="lead">{t.rounds.intro}</p>
      {watch.isForbidden.value ? <p class="trouble">{t.forbidden}</p> : <RoundActions watch={watch} />}
      <div class="charts">
        {rounds.length > 0 && (
          <>
            <Lag watch={watch} />
            <BarChart
              title={t.rounds.records}
              series={[t.rounds.read, t.rounds.applied]}
              groups={bars(moved)}
            />
            <BarChart
              title={t.rounds.called}
              series={[t.rounds.calls]}
              groups={bars(({ calls }) => [calls])}
            />
          </>
        )}
      </div>
      {rounds.length === 0 ? (
        watch.status.value && <p class="empty">{t.rounds.none}</p>
      ) : (
        // Keys scroll only what they can reach.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than the screen
        <section class="table-scroll" tabIndex={0} aria-label={t.rounds.log}>
          <table class="log">
            <caption class="sr-only">{t.rounds.log}</caption>
            <thead>
              <tr>
                <th scope="col" class="num">
                  {t.rounds.number}
                </th>
                <th scope="col">{t.rounds.time}</th>
                {nodes.map((node) => (
                  <th key={node} scope="col">
                    {t.nodeName(node)}
                  </th>
                ))}
                <th scope="col" class="num">
                  {t.rounds.calls}
                </th>
                <th scope="col" class="num">
                  {t.rounds.conflicts}
                </th>
                <th scope="col" class="num">
                  {t.rounds.duration}
                </th>
                <th scope="col">{t.rounds.result}</th>
              </tr>
            </thead>
            <tbody>
              {rounds.slice(0, SHOWN_ROUNDS).map((round) => (
                <RoundLine key={`${round.round} ${round.startedAt}`} round={round} nodes={nodes} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Lag({ watch }: { readonly watch: ClusterWatch }) {
  const t = texts.value.rounds;
  const samples = watch.lag.value;
  const nodes = [...new Set(samples.map(({ node }) => node))].sort();
  const lines = nodes.flatMap((node): Line[] => {
    const own = samples.filter((sample) => sample.node === node);
    return [
      { name: t.p50(node), points: own.map(({ at, p50Ms }) => ({ at, value: p50Ms })) },
      { name: t.p95(node), points: own.map(({ at, p95Ms }) => ({ at, value: p95Ms })) },
    ];
  });
  if (lines.length === 0)
    return (
      <figure class="chart">
        <figcaption>{t.lag}</figcaption>
        <p class="hint">{t.noSamples}</p>
      </figure>
    );
  return <LineChart title={t.lag} lines={lines} />;
}

function RoundLine({ round, nodes }: { readonly round: Round; readonly nodes: readonly string[] }) {
  const t = texts.value.rounds;
  return (
    <tr>
      <td class="num">{round.round}</td>
      <td>{round.startedAt && <time dateTime={round.startedAt}>{clock(round.startedAt)}</time>}</td>
      {nodes.map((name) => {
        const node = round.nodes.find((known) => known.node === name);
        return (
          <td key={name}>
            {node?.reachable ? t.moved(node.read, node.applied) : t.absent}
            {node?.error !== undefined && <small class="why">{node.error}</small>}
          </td>
        );
      })}
      <td class="num">{round.calls}</td>
      <td class="num">{round.conflicts}</td>
      <td class="num">{milliseconds(round.durationMs)}</td>
      <td class={round.complete ? "" : "not-complete"}>
        {round.complete ? t.complete : t.incomplete}
        {round.aside.length > 0 && <small class="why">{t.aside(round.aside.length)}</small>}
        {round.diverged && <small class="why">{t.diverged}</small>}
      </td>
    </tr>
  );
}

/** Records read, and records given: what one node changed is given to each of the others. */
function moved({ nodes }: Round): number[] {
  return [
    nodes.reduce((sum, { read }) => sum + read, 0),
    nodes.reduce((sum, { applied }) => sum + applied, 0),
  ];
}
