"""Posters: what stands on them, that it can be read, found and heard, and that it looks the same everywhere."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
import typst
from msgspec.structs import replace
from PIL import Image

from etappe.exports import typesetting
from etappe.exports.papers import SHEETS, size_pt
from etappe.foundation.errors import InvalidInput, Unavailable
from etappe.maps.model.document import Cell, Lane, MapDocument, Template
from etappe.maps.templates import example
from tests.exports.drawn_maps import blueprint, empty, huge, journey
from tests.exports.exporting_maps import made, measured, page_words, reader, words


def flat(text: str) -> str:
    """Without spaces, which extraction places by distance."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def german() -> tuple[MapDocument, str]:
    document = journey("de")
    return document, words(made(document, measured(document), language="de"))


def test_everything_that_is_shown_can_be_found(german: tuple[MapDocument, str]) -> None:
    document, said = german
    found = flat(said)
    shown = [stage.name for stage in document.stages.values()]
    shown += [step.title for step in document.steps.values()]
    shown += [touchpoint.name for touchpoint in document.touchpoints.values()]
    shown += [action.text for action in document.actions.values()]
    shown += [
        cell.text
        for cell in document.cells.values()
        if cell.lane in {"quotes", "pains", "chances", "backstage", "support"}
    ]
    missing = [text for text in shown if flat(text).replace("-", "") not in found.replace("-", "")]
    assert not missing
    for text in (
        "Moment der Wahrheit",
        "Zahlung abgelehnt",
        "48.210",
        "66\u202f%",
        "1,2\u202fTage",
        "−1,2",
    ):
        assert flat(text) in found, text
    for text in (
        "Was daraus folgt",
        "bis 24.12.2026",
        "Die Gründliche",
        "Der alte Mantel ist durchgescheuert",
        "zwölf Gesprächen",
    ):
        assert flat(text) in found, text
    assert flat("Online-Shop · Vom Bild zur Empfehlung · Stand 17 · 22.11.2026, 14:05") in found
    assert flat("48.210 Personen, 1.203.344 Ereignisse, bis 31.10.2026, 23:59") in found


def test_what_is_hidden_stays_hidden(german: tuple[MapDocument, str]) -> None:
    document, said = german
    assert "niemand sehen" not in said
    without = replace(
        document,
        steps={key: replace(step, hidden=key == "step-6") for key, step in document.steps.items()},
        stages={key: replace(stage, hidden=key == "stage-5") for key, stage in document.stages.items()},
    )
    said = words(made(without, language="de"))
    assert "Karte abgelehnt" not in said
    assert "Weitersagen" not in said
    assert "Lieferung" in said


def test_simple_detail_shows_the_main_lanes_unless_all_are_asked_for() -> None:
    simple = replace(journey("en"), detail="simple")
    assert "Fraud check" not in words(made(simple))
    assert "Fraud check" in words(made(simple, lanes="all"))
    assert "Nobody should see this" not in words(made(simple, lanes="all"))


def test_texts_come_in_the_language_that_is_asked_for_and_in_the_map_s_own_where_there_is_none() -> None:
    document = replace(journey("de"), translations={"en": {"map..title": "From picture to recommendation"}})
    said = words(made(document, language="en"))
    assert "From picture to recommendation" in said
    assert "Customer journey" in said
    assert "Kundenservice" in said


def test_one_persona_s_cards_are_shown_beside_everybody_s() -> None:
    document = journey("en", personas=3)
    both, hurried, thorough = (words(made(document, persona=persona)) for persona in (None, "persona-1", "persona-0"))
    assert "Skips the newsletter" in both
    assert "Skips the newsletter" in hurried
    assert "Skips the newsletter" not in thorough
    assert all("Signs up and waits" in said for said in (both, hurried, thorough))
    assert "Ordered today" not in thorough
    assert "Ordered today" not in words(made(document, personas=False))
    with pytest.raises(InvalidInput, match="nobody"):
        made(document, persona="nobody")


def test_evidence_is_marked_or_not() -> None:
    document = journey("en")
    assert "How sure is this?" in words(made(document))
    assert "assumed" not in words(made(document, evidence=False))


def test_a_blueprint_stands_by_band_with_its_lines() -> None:
    said = flat(words(made(blueprint("de"), language="de")))
    order = [
        "Interaktionslinie",
        "Kontaktpunkte",
        "Sichtbarkeitslinie",
        "HinterdenKulissen",
        "InterneInteraktionslinie",
        "Warenwirtschaftssystem",
    ]
    places = [said.index(text) for text in order]
    assert places == sorted(places)
    assert said.index("Schmerz") < said.index("Interaktionslinie")
    assert "Sichtbarkeitslinie" not in flat(words(made(journey("de"), language="de")))


@pytest.mark.parametrize("template", ["public_service", "retail"])
def test_where_lanes_flow_what_belongs_together_stands_on_one_page(template: Template) -> None:
    exported = made(example(template, "en"), paper="a4")
    pages = [page.extract_text() for page in reader(exported).pages]
    assert len(pages) > 1
    for page in pages:
        line = page.rfind("Line of")
        # Only the foot may not stand below a line: a lane does.
        assert line < 0 or page[line:].count("\n") > 4, page[line:]
    (follows,) = (page for page in pages if "What follows" in page)
    for text in ("What we do", "How sure is this?"):
        assert text in follows
    assert "Step" in follows, "the last page is not for conclusions alone"


def test_fonts_are_inside_and_are_ours() -> None:
    pdf = reader(made(journey("de"), language="de"))
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    for name, font in fonts.items():
        (inner,) = font["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), name
    assert all("SofiaSans" in name for name in fonts)


def test_a_poster_can_be_heard() -> None:
    pdf = reader(made(journey("de"), language="de"))
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "de"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Vom Bild zur Empfehlung"
    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()
    tags = _tags(catalogue["/StructTreeRoot"])
    assert {"/Table", "/TH", "/TD", "/H1", "/L", "/Figure"} <= tags.keys()
    said = [str(figure["/Alt"]) for figure in tags["/Figure"]]
    assert any("Vergleichen: erlebt +0,4" in one for one in said)
    assert any("Zahlung abgelehnt: weiter zu Vergleichen" in one for one in said)


def _tags(node: dict) -> dict[str, list[dict]]:  # type: ignore[type-arg]
    """The structure elements of a PDF by kind."""
    found: dict[str, list[dict]] = {}  # type: ignore[type-arg]
    rest = [node]
    while rest:
        element = rest.pop().get_object()
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            found.setdefault(element["/S"], []).append(element)
        kids = element.get("/K", [])
        rest += [kid for kid in (kids if isinstance(kids, list) else [kids]) if not isinstance(kid, int)]
    return found


def test_the_same_map_gives_the_same_bytes() -> None:
    document = journey("de", personas=3)
    assert made(document).content == made(document).content


@pytest.mark.parametrize("paper", SHEETS)
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_every_paper_holds_the_whole_map_in_type_that_can_be_read(paper: str, orientation: str) -> None:
    document = journey("de")
    exported = made(document, language="de", paper=paper, orientation=orientation)
    pdf = reader(exported)
    assert len(pdf.pages) == exported.pages
    size = size_pt(paper, orientation)  # type: ignore[arg-type]
    for page in pdf.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size, abs=0.1)
    assert SHEETS[paper].least_pt <= exported.type_pt <= SHEETS[paper].most_pt  # type: ignore[index]
    said = flat(words(exported)).replace("-", "")
    assert all(flat(step.title).replace("-", "") in said for step in document.steps.values())
    assert "Warenwirtschaftssystem" in said
    if paper in {"a2", "a1", "a0"}:
        assert exported.pages == 1


LONG = {
    "word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "address": "https://example.org/" + "a" * 60,
    "signs": "x" * 300,
    "card": "\n\n".join(f"Absatz {n}: " + "Kundenzufriedenheit und Rückgabebedingungen. " * 8 for n in range(20))[
        :4_000
    ],
}


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("paper", ["a4", "a2"])
def test_nothing_stands_beyond_the_margins_whatever_the_words(kind: str, paper: str) -> None:
    document = journey("de")
    long = {
        f"long-{lane}": Cell(lane=lane, step=step, text=LONG[kind])
        for lane, step in (("actions", "step-0"), ("quotes", "step-2"), ("pains", "step-3"), ("chances", "step-11"))
    }
    steps = {**document.steps, "step-4": replace(document.steps["step-4"], description=LONG[kind])}
    exported = made(replace(document, steps=steps, cells={**document.cells, **long}), language="de", paper=paper)
    width, height = size_pt(paper, "landscape")  # type: ignore[arg-type]
    margin = SHEETS[paper].margin_mm * 72 / 25.4 - 1  # type: ignore[index]
    for page in reader(exported).pages:
        places: list[tuple[str, float, float]] = []

        def visit(
            text: str, cm: list[float], tm: list[float], *_: object, places: list[tuple[str, float, float]] = places
        ) -> None:
            if text.strip():
                x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                places.append((text, x, y))

        page.extract_text(visitor_text=visit)
        assert places
        assert [
            place for place in places if not (margin <= place[1] <= width - margin and margin <= place[2] <= height)
        ] == []
    said = flat(words(exported)).replace("-", "")
    assert said.count(flat(LONG[kind])[-20:].replace("-", "")) >= 5, "nothing is cut"


def test_sixty_steps_and_twenty_five_lanes_can_be_read_on_a0() -> None:
    document = huge(words=3)
    exported = made(document, language="de", paper="a0")
    assert exported.type_pt >= SHEETS["a0"].least_pt
    assert exported.pages <= 2
    said = flat(words(exported)).replace("-", "")
    assert all(flat(step.title).replace("-", "") in said for step in document.steps.values())


def test_small_paper_is_divided_by_stage_with_everything_named_on_each_page() -> None:
    exported = made(huge(24, 14, words=4), language="de", paper="a4")
    assert exported.pages > 2
    lanes = {"Tut", "Denkt", "Schmerzpunkt", "Chance", "Notiz"}
    for page in range(exported.pages):
        said = page_words(exported, page)
        assert "Schritt" in said, page
        assert "Phase" in said, page
        assert lanes & set(said.split()), page
        assert f"{page + 1} / {exported.pages}" in said, page


def test_an_empty_map_says_so() -> None:
    exported = made(empty("de"), language="de")
    assert "Diese Karte hat noch keine Schritte." in words(exported)
    assert exported.pages == 1


def test_a_stage_without_steps_and_a_step_without_cards_have_their_place() -> None:
    document = journey("en")
    bare = replace(document, steps={}, interactions={}, cells={}, experiences={}, branches={}, actions={})
    said = words(made(bare))
    assert all(stage.name in said for stage in bare.stages.values())


def test_words_of_people_are_words_and_nothing_else() -> None:
    document = journey("en")
    odd = [
        '#import "/etc/passwd"',
        "$x^2$ @ref <label>",
        "= No heading",
        "#set page(width: 1pt)",
        "\\u{41} `raw`",
        "// no comment",
    ]
    steps = {key: replace(step, title=odd[n % len(odd)]) for n, (key, step) in enumerate(document.steps.items())}
    said = flat(words(made(replace(document, title="*not bold* #panic()", steps=steps, branches={}))))
    for text in ("*not bold* #panic()", *odd):
        assert flat(text) in said, text


class Images:
    """Images of a project, in memory."""

    def __init__(self) -> None:
        drawn = BytesIO()
        Image.new("RGB", (640, 400), (180, 140, 60)).save(drawn, "PNG")
        clear = BytesIO()
        Image.new("RGBA", (10, 30), (0, 0, 0, 0)).save(clear, "WEBP")
        self._images = {
            "img-1": drawn.getvalue(),
            "img-2": clear.getvalue(),
            "img-3": b"<svg onload='alert(1)'/>",
            "img-4": drawn.getvalue()[:200],
        }

    def image(self, image: str) -> bytes | None:
        return self._images.get(image)


def test_images_are_shown_and_those_that_are_none_are_counted() -> None:
    document = journey("en")
    shown = replace(
        document,
        lanes={**document.lanes, "pictures": Lane(order="z", type="image")},
        cells={
            "c": Cell(
                lane="pictures", step="step-1", images=("img-1", "img-2", "img-3", "img-4", "gone"), text="Two of five"
            )
        },
        personas={key: replace(persona, image="img-1") for key, persona in document.personas.items()},
    )
    exported = made(shown, images=Images())
    assert "3 pictures are missing" in words(exported)
    assert len(reader(exported).pages[0].images) >= 2
    alternative = [
        element["/Alt"] for element in _tags(reader(exported).trailer["/Root"]["/StructTreeRoot"])["/Figure"]
    ]
    assert "Two of five" in alternative
    assert "The thorough one" in alternative


def test_signs_without_a_font_here_are_named_and_keep_nobody_from_a_poster(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(typesetting.FONTS)])
    monkeypatch.setattr(typesetting, "fonts", lambda *, beyond: ours)  # a machine without fonts of its own  # noqa: ARG005
    document = replace(journey("en"), title="Reise 旅")
    exported = made(document)
    assert exported.unshown == "旅"
    assert "See the advert" in words(exported)
    assert made(journey("en")).unshown == ""


def test_without_its_typeface_nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory) -> None:
    typesetting.fonts.cache_clear()
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    with pytest.raises(Unavailable, match="make demo"):
        made(journey("en"))
    monkeypatch.undo()
    typesetting.fonts.cache_clear()


def test_a_picture_has_the_pixels_and_the_page_that_are_asked_for() -> None:
    document = journey("de")
    whole = made(document, format="png", language="de", width=1200)
    with Image.open(BytesIO(whole.content)) as image:
        assert (image.width, abs(image.height - 849) <= 1) == (1200, True)
        assert image.getpixel((2, 2))[:3] == (0xFB, 0xFA, 0xF7)
    for paper, sheet in SHEETS.items():
        assert sheet.width_mm * sheet.height_mm * (sheet.ppi / 25.4) ** 2 < 25e6, paper


def test_several_pictures_come_as_an_archive_unless_one_is_named() -> None:
    document = huge(12, 8, words=4)
    archive = made(document, format="png", language="de", paper="a4", width=600)
    assert archive.media_type == "application/zip"
    assert archive.pages > 1
    with ZipFile(BytesIO(archive.content)) as pictures:
        assert pictures.namelist() == [f"die-ganze-reise-{page + 1}.png" for page in range(archive.pages)]
        second = pictures.read(pictures.namelist()[1])
    assert made(document, format="png", language="de", paper="a4", width=600, page=2).content == second
    with pytest.raises(InvalidInput, match="there is no page 99"):
        made(document, format="png", language="de", paper="a4", width=600, page=99)
