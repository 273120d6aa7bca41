/** What stands in the slots of the grid. */
import { EmotionLane, EmotionNotes } from "../EmotionLane";
import { textHeight } from "./estimating";
import { MetricLane, MetricNotes } from "./MetricLane";
import { PlainCell } from "./PlainCell";
import { StepNotes } from "./StepNotes";
import type { GridSlots } from "./slots";

const EMPTY = 40;
const METRIC = 62;
const EMOTION = 140;

export const SLOTS: GridSlots = {
  CellContent: PlainCell,
  wholeLanes: { metric: MetricLane, emotion: EmotionLane },
  LaneNotes: (props) => {
    if (props.lane.lane.type === "emotion") return <EmotionNotes />;
    return props.lane.lane.type === "metric" ? <MetricNotes {...props} /> : null;
  },
  StepNotes,
  BandLine: () => null,
  heightOf: (type, cards, width) =>
    type === "metric" || type === "emotion"
      ? type === "metric"
        ? METRIC
        : EMOTION
      : Math.max(
          EMPTY,
          cards.reduce((sum, { cell }) => sum + textHeight(cell.text ?? "", width - 16) + 6, 19),
        ),
};
