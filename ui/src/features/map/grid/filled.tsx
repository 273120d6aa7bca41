/** What stands in the slots of the grid. */
import { BandLine } from "../cells/BandLine";
import { CellContent } from "../cells/CardCell";
import { cardsHeight } from "../cells/height";
import { StepNotes } from "../cells/StepNotes";
import { Ways } from "../cells/Ways";
import { EmotionLane, EmotionNotes, LANE_HEIGHT } from "../emotion/EmotionLane";
import { MetricLane, MetricNotes } from "./MetricLane";
import type { GridSlots } from "./slots";

const METRIC = 62;

export const SLOTS: GridSlots = {
  CellContent,
  wholeLanes: { metric: MetricLane, emotion: EmotionLane },
  LaneNotes: (props) => {
    if (props.lane.lane.type === "emotion") return <EmotionNotes {...props} />;
    return props.lane.lane.type === "metric" ? <MetricNotes {...props} /> : null;
  },
  StepNotes,
  Ways,
  BandLine,
  heightOf: (type, cards, width) =>
    type === "metric" ? METRIC : type === "emotion" ? LANE_HEIGHT : cardsHeight(type, cards, width),
};
