"""XES: traces are customers, attributes are properties, and nothing outside the file is ever read."""

from __future__ import annotations

import gzip
from pathlib import Path
from unittest.mock import patch

import pytest

from etappe.connectors import inspect_file, read_events, read_file
from etappe.foundation.errors import InvalidInput

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="the log's own"/>
  <trace>
    <string key="concept:name" value="007"/>
    <string key="region" value="S&#252;d"/>
    <event>
      <string key="concept:name" value="A &amp; B"/>
      <date key="time:timestamp" value="2026-01-01T01:00:00.000+01:00"/>
      <string key="org:resource" value="Ann"><string key="inner" value="left out"/></string>
      <string key="lifecycle:transition" value="complete"/>
      <int key="cost" value="5"/>
      <boolean key="urgent" value="true"/>
      <list key="items"><string key="item" value="left out"/></list>
    </event>
    <event>
      <string key="concept:name" value="C"/>
      <date key="time:timestamp" value="2026-01-01T00:00:01Z"/>
      <float key="cost" value="2.5"/>
    </event>
    <event><string key="concept:name" value="no time"/></event>
    <string key="late" value="after its events"/>
  </trace>
  <trace><event><string key="concept:name" value="nobody"/></event></trace>
</log>
"""


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("chunk", [13, 1 << 20])
def test_traces_events_and_attributes(tmp_path: Path, chunk: int, *, packed: bool) -> None:
    path = tmp_path / ("log.xes.gz" if packed else "log.xes")
    path.write_bytes(gzip.compress(LOG.encode()) if packed else LOG.encode())
    with patch("etappe.connectors.xes._CHUNK_BYTES", chunk):
        result = read_file(path)
    assert [(row.line, row.code) for row in result.refused] == [(24, "time.empty"), (27, "customer.empty")]
    assert result.frame.to_dicts() == [
        {
            "customer": "007",
            "time": 1_767_225_600_000,
            "event": "A & B",
            "case:region": "Süd",
            "case:late": "after its events",
            "org:resource": "Ann",
            "lifecycle:transition": "complete",
            "cost": 5.0,
            "urgent": True,
        },
        {
            "customer": "007",
            "time": 1_767_225_601_000,
            "event": "C",
            "case:region": "Süd",
            "case:late": "after its events",
            "org:resource": None,
            "lifecycle:transition": None,
            "cost": 2.5,
            "urgent": None,
        },
    ]


def test_the_format_itself_names_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text(LOG, encoding="utf-8")
    look = inspect_file(path)
    assert (look.options.customer, look.options.time, look.options.event) == (
        "case:concept:name",
        "time:timestamp",
        "concept:name",
    )
    assert look.questions == ()
    with pytest.warns(UserWarning, match="2 of 4 rows were refused"):
        assert read_events(path).n_events == 2


BOMB = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace/></log>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "file.doctype"),
        (OUTSIDE, "file.doctype"),
        ("<log><trace><event></trace></log>", "file.damaged"),
        (LOG[:900], "file.damaged"),
        ('<?xml version="1.0"?><other/>', "file.not_what_name_says"),
        ("customer,time\n", "file.damaged"),
        ("<log/>", "file.no_rows"),
    ],
)
def test_what_is_no_log_says_so(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "log.xes"
    path.write_text(content, encoding="utf-8")
    for look in (inspect_file, read_file):
        with pytest.raises(InvalidInput) as raised:
            look(path)
        assert raised.value.code == code
