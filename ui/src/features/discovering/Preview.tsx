import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Discovery } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { count, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import classes from "./discovering.module.css";
import { drawn, isLoop, isNext, middle, ROW, SIDE, WIDTH } from "./drawing";
import { touchpointOf } from "./reading";

/** The draft as a line from top to bottom: its stations in stages, ways onward to the right, ways back to the left. */
export function Preview({ found, level }: { found: Discovery; level: number }) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const [near, setNear] = useState<string | null>(null);
  const { document, stations, customers } = found;
  const rows = useMemo(
    () =>
      stations.map(({ step, ...station }, place) => {
        const { title, stage } = document.steps?.[step] ?? { title: "", stage: "" };
        const before = stations[place - 1];
        const isFirst = before === undefined || document.steps?.[before.step]?.stage !== stage;
        const size = stations.filter((other) => document.steps?.[other.step]?.stage === stage).length;
        return {
          ...station,
          step,
          title,
          touchpoint: touchpointOf(document, step),
          stage: document.stages?.[stage],
          size: isFirst ? size : 0,
        };
      }),
    [document, stations],
  );
  const height = rows.length * ROW;
  return (
    <div
      className={classes["preview"]}
      style={{ "--row": `${ROW}px`, "--ways": `${WIDTH}px` } as React.CSSProperties}
    >
      <ol className={classes["stations"]}>
        {rows.map(({ step, title, touchpoint, stage, size, customers: n, question }) => (
          <li
            key={step}
            style={{ "--hue": `var(--s${stage?.hue ?? 1})` } as React.CSSProperties}
            onPointerEnter={() => setNear(step)}
            onPointerLeave={() => setNear(null)}
          >
            {size > 0 ? (
              <span className={classes["stage"]} style={{ height: size * ROW }}>
                <span>{stage?.name}</span>
              </span>
            ) : null}
            <span className={classes["named"]}>
              <b>{title}</b>
              {touchpoint ? (
                <small>
                  <Icon name={touchpoint.channel ?? "other"} size={13} />
                  {touchpoint.name}
                </small>
              ) : null}
            </span>
            <span className={classes["n"]}>
              <NumberButton
                number={{
                  title: t("station", { name: title }),
                  value: count(n, lang),
                  detail: t("ofAll", { share: share(customers ? n / customers : 0, lang) }),
                  of: question,
                  part: { part: "funnel", position: 1 },
                }}
              />
              <small>{share(customers ? n / customers : 0, lang)}</small>
            </span>
          </li>
        ))}
      </ol>
      <svg
        className={classes["ways"]}
        viewBox={`0 0 ${WIDTH} ${height}`}
        width={WIDTH}
        height={height}
        role="img"
        aria-label={t("picture")}
      >
        {rows.map(({ step }, place) => (
          <path key={step} className={classes["leader"]} d={`M0 ${middle(place)}H${SIDE - 14}`} />
        ))}
        <Drawing found={found} level={level} near={near} />
        {rows.map(({ step, stage }, place) => (
          <circle
            key={step}
            cx={SIDE}
            cy={middle(place)}
            r={7.5}
            className={classes["stop"]}
            style={{ "--hue": `var(--s${stage?.hue ?? 1})` } as React.CSSProperties}
          />
        ))}
      </svg>
    </div>
  );
}

function Drawing({ found, level, near }: { found: Discovery; level: number; near: string | null }) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const ways = useMemo(() => {
    const places = new Map(found.stations.map(({ step }, place) => [step, place]));
    const most = Math.max(0, ...found.moves.map(({ moves }) => moves));
    return found.moves.map((move) => {
      const way = {
        source: places.get(move.source) ?? 0,
        target: places.get(move.target) ?? 0,
        moves: move.moves,
      };
      return {
        move,
        way,
        kind: isNext(way) ? "road" : isLoop(way) ? "loop" : "skip",
        ...drawn(way, found.stations.length, most),
      };
    });
  }, [found]);
  const name = (step: string) => found.document.steps?.[step]?.title ?? "";
  return ways
    .filter(({ move }) => move.level <= level)
    .map(({ move, kind, path, thickness, tip }) => {
      const isNear = near !== null && (move.source === near || move.target === near);
      return (
        <g
          key={`${move.source} ${move.target}`}
          className={classes["way"]}
          data-kind={kind}
          data-near={isNear || undefined}
          data-far={(near !== null && !isNear) || undefined}
        >
          <title>
            {t(`way.${kind}`, {
              from: name(move.source),
              to: name(move.target),
              n: count(move.customers, lang),
              times: count(move.moves, lang),
            })}
          </title>
          <path d={path} strokeWidth={thickness} />
          {tip ? <path className={classes["tip"]} d={`M${tip.x} ${tip.y}l${-8 * tip.toward} -4v8z`} /> : null}
        </g>
      );
    });
}
