"""Workbooks, tables and JSON: what stands in them, and that nothing in them runs."""

from __future__ import annotations

import csv
import io
import re
from zipfile import ZipFile

import fastexcel
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from etappe.events.scopes import Scope
from etappe.events.segments import Did, Segment
from etappe.exports.exporting import export
from etappe.exports.model import Exported, ExportOptions
from etappe.maps.model.checking import read_document
from etappe.maps.model.document import Cell, Lane, MapDocument, Opportunity
from tests.exports.drawn_maps import blueprint, empty, huge, journey
from tests.exports.exporting_maps import leaf, made, measured
from tests.exports.exporting_maps import words as words_of
from tests.exports.test_posters import Images

ATTACKS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "  =cmd|' /C calc'!A0",
    "＝1+1",
    '=HYPERLINK("https://example.org")',
)


def rows(exported: Exported) -> list[dict[str, str]]:
    text = exported.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheets(exported: Exported) -> dict[str, list[list[object]]]:
    """The workbook as another program reads it, every cell as text or number."""
    book = fastexcel.read_excel(exported.content)
    return {
        name: [list(row) for row in book.load_sheet(name, header_row=None).to_polars().rows()]
        for name in book.sheet_names
    }


def attacked() -> MapDocument:
    document = journey("en")
    cells = {
        f"attack-{n}": Cell(lane="actions", step="step-0", order=f"V{n + 1}", text=text, source=text)
        for n, text in enumerate(ATTACKS)
    }
    return replace(
        document,
        title="=1+1",
        cells={**document.cells, **cells},
        stages={key: replace(stage, name="=A1") for key, stage in document.stages.items()},
        steps={key: replace(step, title="@x") for key, step in document.steps.items()},
        lanes={key: replace(lane, title="+x") for key, lane in document.lanes.items()},
        actions={key: replace(action, text="=1", owner="-1") for key, action in document.actions.items()},
        personas={key: replace(persona, name="=1", quote="@1") for key, persona in document.personas.items()},
    )


def test_an_opportunity_that_is_scored_says_so_in_its_row() -> None:
    document = journey("en")
    lane = next(key for key, lane in document.lanes.items() if lane.type == "opportunity")
    judged = replace(document, scoring="value_effort")
    cards = [key for key, cell in judged.cells.items() if cell.lane == lane]
    judged = replace(judged, opportunities={"o": Opportunity(cell=cards[0], value=9, effort=4)})
    found = [row for row in rows(made(judged, format="csv", language="en")) if row["lane type"] == "opportunity"]
    scores = {row["value"]: row["score"] for row in found}
    assert scores == {judged.cells[key].text: "2.25" if key == cards[0] else "" for key in cards}


def test_every_card_is_a_row_with_its_place_and_its_evidence() -> None:
    document = journey("de", personas=2)
    found = rows(made(document, format="csv", language="de"))
    cards = [cell for cell in document.cells.values() if cell.lane != "hidden"]
    written = [row for row in found if row["Art der Zeile"] not in {"emotion", "metric", "touchpoint"}]
    assert sorted((row["Schritt"], row["Inhalt"], row["Beleg"], row["Quelle"]) for row in written) == sorted(
        (document.steps[cell.step].title, cell.text.replace("\r", ""), cell.evidence, cell.source) for cell in cards
    )
    hurried = [row for row in written if row["Persona"]]
    assert [(row["Persona"], row["Inhalt"]) for row in hurried] == [("Der Eilige", "Überspringt den Newsletter")]


def test_scores_are_numbers_in_every_language() -> None:
    document = journey("de")
    found = rows(made(document, measured(document), format="csv", language="de"))
    pay = [row for row in found if row["Schritt"] == "Zahlung"]
    assert {(row["Inhalt"], row["Wert"]) for row in pay if row["Art der Zeile"] == "emotion"} == {
        ("erwartet", "0.9"),
        ("erlebt", "-1.1"),
    }
    assert [row["Wert"] for row in pay if row["Art der Zeile"] == "metric"] == ["24210", "0.66", "103680"]
    (measured_feeling,) = [row for row in found if row["Wert"] == "-1.25"]
    assert (measured_feeling["Schritt"], measured_feeling["Beleg"]) == ("Hilfe bekommen", "measured")


def test_a_table_holds_what_is_shown() -> None:
    simple = replace(journey("en"), detail="simple")
    assert {row["lane"] for row in rows(made(simple, format="csv"))} == {"Does", "Says", "Feels", "Pain point"}
    assert "Backstage" in {row["lane"] for row in rows(made(simple, format="csv", lanes="all"))}
    assert rows(made(empty("en"), format="csv")) == []


def test_nothing_in_a_table_is_calculated() -> None:
    exported = made(attacked(), format="csv")
    text = exported.content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    numbers = re.compile(r"-?\d+(\.\d+)?")
    risky = [
        cell
        for cell in cells
        if cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "＝")) and not numbers.fullmatch(cell)
    ]
    assert risky == []
    assert "'=1+1" in cells


def test_the_workbook_says_by_what_an_action_is_judged_and_what_follows() -> None:
    document = journey("de", personas=2)
    pages = sheets(made(document, format="xlsx", language="de"))
    said = [str(value) for page in pages.values() for row in page for value in row]
    step = document.steps["step-6"].title
    for words in (f"Endet hier · {step} · Ziel 25\u202f%", "02.11.2026", document.cells["cell-hurried"].text):
        assert words in said
    assert any("die schon zahlen wollen" in words for words in said), "and what follows from the map"


def test_nothing_in_a_workbook_is_calculated_or_followed() -> None:
    exported = made(attacked(), format="xlsx")
    with ZipFile(io.BytesIO(exported.content)) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(name.startswith(("xl/externalLinks", "xl/vbaProject")) for name in book.namelist())
    assert len(pages) == 4
    assert not any("<f>" in page or "<f " in page or "<hyperlink" in page for page in pages)
    texts = [cell for page in sheets(exported).values() for row in page for cell in row]
    assert "=1+1" in texts


def test_the_workbook_s_grid_is_the_map() -> None:
    document = journey("de")
    book = sheets(made(document, measured(document), format="xlsx", language="de"))
    assert list(book) == ["Karte", "Einträge", "Personas", "Maßnahmen"]
    grid = book["Karte"]
    assert grid[0][0] == "Vom Bild zur Empfehlung"
    assert [cell for cell in grid[2] if cell] == [
        "Bewusstsein",
        "Abwägung",
        "Entscheidung",
        "Kundenbindung",
        "Empfehlung",
    ]
    assert str(grid[3][7]).startswith("Zahlung\nMoment der Wahrheit")
    lanes = {str(row[0]): row for row in grid[4:] if row[0]}
    assert lanes["Erreicht"][1] in {48210, "48210", "48210.0"}
    assert str(lanes["Sagt"][7]).startswith("„Dreimal versucht, dann aufgegeben.“\n(beobachtet)")
    assert "Verborgen" not in lanes
    assert len(book["Einträge"]) > len(document.cells)
    assert ["Die Gründliche", "Hürden", "Rückgabebedingungen, die man suchen muss"] in book["Personas"]
    assert book["Maßnahmen"][1][:4] == [
        "Fehlermeldung der Kartenzahlung neu schreiben",
        "Team Kasse",
        "bis 24.12.2026",
        "in Arbeit",
    ]


def test_stages_are_merged_over_their_steps_and_panes_are_frozen() -> None:
    with ZipFile(io.BytesIO(made(journey("de"), format="xlsx").content)) as book:
        grid = book.read("xl/worksheets/sheet1.xml").decode()
    assert {"B3:C3", "D3:F3", "G3:I3", "J3:K3", "L3:M3"} <= set(re.findall(r'<mergeCell ref="([A-Z0-9:]+)"', grid))
    assert re.search(r'<pane xSplit="1" ySplit="4" topLeftCell="B5"', grid)


def test_images_stand_in_a_row_below_their_words() -> None:
    document = journey("en")
    shown = replace(
        document,
        lanes={**document.lanes, "pictures": Lane(order="z", type="image", title="Pictures")},
        cells={
            "c": Cell(lane="pictures", step="step-1", span=2, images=("img-1", "img-2", "gone"), text="Two of three"),
            "d": Cell(lane="pictures", step="step-5", text="Only words"),
        },
    )
    exported = made(shown, format="xlsx", images=Images())
    grid = sheets(exported)["Map"]
    row = next(number for number, line in enumerate(grid) if line[0] == "Pictures")
    assert "Two of three" in str(grid[row][2])
    assert "1 picture is missing" in str(grid[row][2])
    assert "Only words" in str(grid[row][6])
    with ZipFile(io.BytesIO(exported.content)) as book:
        drawing = book.read("xl/drawings/drawing1.xml").decode()
        assert len([name for name in book.namelist() if name.startswith("xl/media/")]) == 2
    places = re.findall(r"<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing)
    ends = re.findall(r"<xdr:to><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing)
    assert {line for _, line in places + ends} == {str(row + 1)}, "within the row below their words"
    assert {column for column, _ in places} == {"2", "3"}, "side by side over both steps of their card"
    assert drawing.count('descr="Two of three"') == 2


def test_workbooks_of_any_map_open() -> None:
    for document in (empty("de"), blueprint("de"), huge(40, 12, words=2), journey("en", personas=3)):
        assert len(sheets(made(document, format="xlsx"))) >= 2


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_a_workbook_holds_any_text_as_it_is(text: str) -> None:
    document = journey("en")
    changed = replace(
        document,
        cells={"c": Cell(lane="actions", step="step-0", text=text)},
        lanes={"actions": document.lanes["actions"]},
    )
    values = [row[5] for row in sheets(made(changed, format="xlsx"))["Cards"][1:] if row[3] == "action"]
    # Readers of workbooks leave out rows and cells that hold nothing but space.
    assert [str(value).strip() for value in values if value is not None] == ([text.strip()] if text.strip() else [])


def test_json_is_the_map_without_loss() -> None:
    document = replace(journey("de", personas=3), translations={"en": {"map..title": "From picture to recommendation"}})
    exported = made(document, format="json", language="en", lanes="shown", personas=False)
    assert read_document(exported.content) == document
    assert exported.name == "from-picture-to-recommendation.json"


def test_numbers_of_a_part_say_of_whom_and_when_wherever_they_stand() -> None:
    document = journey("de")
    scope = Scope(segment=Segment(rules=(Did(at="buy"),)), first="2026-10-01", last="2026-10-31")
    mine = replace(leaf(document, measured(document)), scope=scope, segment="Kaufende")
    about = "Zahlen unter Personen in „Kaufende“, vom 01.10.2026 bis zum 31.10.2026"
    found = rows(export(mine, ExportOptions(format="csv", language="de")))
    told = [row for row in found if row["Art der Zeile"] == "metric" and row["Wert"]]
    told += [row for row in found if row["Wert"] == "-1.25"]
    assert {row["Quelle"] for row in told} == {about}
    assert sum(about in row["Quelle"] for row in found) == len(told) > 10, "and what is drawn does not"
    pages = sheets(export(mine, ExportOptions(format="xlsx", language="de")))
    (said,) = [str(value) for value in next(iter(pages.values()))[1] if value]
    assert about in said
    unnamed = words_of(export(replace(mine, segment=""), ExportOptions(format="pdf", language="en")))
    assert "Numbers of customers with “buy”, from 1 Oct 2026 to 31 Oct 2026" in unnamed
    for other in (replace(mine, scope=None), replace(mine, measures=None)):
        assert about not in export(other, ExportOptions(format="csv", language="de")).content.decode()
