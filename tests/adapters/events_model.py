"""An events table as a plain Python list: what DeltaEvents has to agree with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from etappe.foundation.ids import ProjectId
from etappe.storage.events_table import DeltaEvents

PROJECT = ProjectId("shop")
KEY = bytes(range(16))
Row = dict[str, object]


def open_table(folder: Path, **options: float) -> DeltaEvents:
    return DeltaEvents(folder, lambda _: KEY, **options)


def frame_of(rows: Sequence[Row]) -> pl.DataFrame:
    """A canonical frame; every row has customer, time and event."""
    kinds: dict[str, pl.DataType] = {"customer": pl.String(), "time": pl.Int64(), "event": pl.String()}
    for row in rows:
        for name, value in row.items():
            kind = {str: pl.String(), float: pl.Float64(), bool: pl.Boolean()}.get(type(value))
            if name not in kinds and kind is not None:
                kinds[name] = kind
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in kinds}, schema=kinds, strict=True)


def order_of(hash_of: Mapping[str, int]) -> Callable[[Row], tuple[object, ...]]:
    """The key that rows are in order of; rows that arrived earlier come first where it is equal."""

    def key(row: Row) -> tuple[object, ...]:
        sequence, message = row.get("sequence"), row.get("message")
        number = sequence if isinstance(sequence, float) else math.inf
        text = sequence if isinstance(sequence, str) else None
        identity = str(row["customer"])
        return (
            hash_of[identity],
            identity.encode(),
            row["time"],
            (not isinstance(sequence, float), number),
            (text is None, (text or "").encode()),
            (message is None, str(message or "").encode()),
        )

    return key


IDENTITIES = ("ann", "bob", "cleo", "dörte", "é", "", "x" * 40)

rows = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(IDENTITIES),
        "time": st.integers(0, 5).map(lambda n: n * 1000) | st.integers(-62_135_510_400_000, 253_402_214_399_999),
        "event": st.sampled_from(["view", "buy", "pay"]),
    },
    optional={
        "sequence": st.integers(0, 3).map(float),
        "message": st.sampled_from(["m1", "m2", "ä"]),
        "channel": st.sampled_from(["web", "shop"]),
        "value": st.sampled_from([0.5, 2.0]),
        "plan": st.sampled_from(["gold", "silver"]),
        "Größe (cm)": st.sampled_from([1.0, 2.5]),
        "vip": st.booleans(),
    },
)
