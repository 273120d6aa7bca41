"""What tests of exports share: a leaf of a map, made-up measures, and the words of a PDF as a reader finds them."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from etappe.analyses.records import Provenance
from etappe.exports.exporting import export
from etappe.exports.model import Exported, ExportOptions, ImageSource, Leaf
from etappe.maps.measured.measures import MapMeasures, StepMeasures
from etappe.maps.model.document import MapDocument

AT = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))


def leaf(document: MapDocument, measures: MapMeasures | None = None) -> Leaf:
    return Leaf(document=document, revision=17, project="Online-Shop", at=AT, measures=measures)


def measured(document: MapDocument) -> MapMeasures:
    """A number for each step; the last is reached by nobody."""
    keys = list(document.steps)
    steps = {
        key: StepMeasures(
            step=key,
            reached=48_210 - 4_000 * number,
            next_step=keys[number + 1] if number + 1 < len(keys) else None,
            onward=0.66,
            onward_low=0.64,
            onward_high=0.68,
            onward_n=900,
            dropped=306,
            time_to_next_s=103_680.0,
            experience=-1.25 if number == 8 else None,
            experience_low=-1.5 if number == 8 else None,
            experience_high=-1.0 if number == 8 else None,
        )
        for number, key in enumerate(keys)
    }
    provenance = Provenance(
        n_customers=48_210,
        n_events=1_203_344,
        unit="customer",
        start="2026-10-01T00:00:00+02:00",
        end="2026-10-31T23:59:00+01:00",
        time_zone="Europe/Berlin",
        data="0",
        version="0",
    )
    return MapMeasures(steps=steps, explained=0.97, provenance=provenance)


def made(
    document: MapDocument,
    measures: MapMeasures | None = None,
    images: ImageSource | None = None,
    **options: object,
) -> Exported:
    return export(leaf(document, measures), ExportOptions(**options), images)  # type: ignore[arg-type]


def reader(exported: Exported) -> PdfReader:
    return PdfReader(BytesIO(exported.content))


def words(exported: Exported) -> str:
    """All text of a PDF as whoever searches or copies it gets it: without line breaks and hyphens at their ends."""
    return " ".join(page_words(exported, page) for page in range(len(reader(exported).pages)))


def page_words(exported: Exported, page: int) -> str:
    text = reader(exported).pages[page].extract_text().replace("\u200b", "").replace("\u00ad", "")
    return re.sub(r"\s+", " ", re.sub(r"[-\u2010]\n", "", text))
