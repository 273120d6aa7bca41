"""An events table as a plain Python list: what DeltaEvents has to agree with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from etappe.foundation.ids import ProjectId
from etappe.kernels.siphash import hash_texts
from etappe.storage.events.table import DeltaEvents

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


def hashes(names: Iterable[str]) -> dict[str, int]:
    known = sorted(set(names))
    return dict(zip(known, hash_texts(pl.Series(known, dtype=pl.String), KEY).tolist(), strict=True))


def in_order(given: Sequence[Row]) -> list[Row]:
    """Rows, given in order of arrival, in the order of the table."""
    hash_of = hashes(str(row["customer"]) for row in given)

    def key(row: Row) -> tuple[object, ...]:
        sequence, message = row.get("sequence"), row.get("message")
        identity = str(row["customer"])
        return (
            hash_of[identity],
            identity.encode(),
            row["time"],
            (sequence is None, sequence or 0.0),
            (message is None, str(message or "").encode()),
        )

    return sorted(given, key=key)


def everything(table: DeltaEvents, columns: Sequence[str] = ()) -> list[Row]:
    """Every row of the table in its order, without what is empty and the hashes, which are checked here."""
    with table.snapshot(PROJECT) as snapshot:
        frame = pl.concat([snapshot.bucket(label, columns) for label in snapshot.buckets])
    hash_of = hashes(frame["customer"])
    assert frame["identity_hash"].to_list() == [hash_of[name] for name in frame["customer"]]
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in frame.drop("identity_hash").to_dicts()
    ]


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
