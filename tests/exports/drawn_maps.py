"""Maps to be exported: one like a team would draw, in both languages; its blueprint; an empty one; a huge one."""

from __future__ import annotations

from itertools import count
from typing import Any, Literal

from msgspec.structs import replace

from etappe.maps.model.document import (
    ActionItem,
    Band,
    Branch,
    Cell,
    Evidence,
    Experience,
    Fact,
    Interaction,
    Lane,
    LaneType,
    MapDocument,
    Persona,
    Scenario,
    Stage,
    Step,
    Touchpoint,
    Trait,
)
from etappe.maps.model.ordering import orders

Language = Literal["en", "de"]

STEPS: tuple[tuple[int, str, str, str, str, str, str], ...] = (
    # stage, title de, title en, touchpoint de, touchpoint en, channel, type
    (1, "Anzeige sehen", "See the advert", "Instagram-Anzeige", "Instagram advert", "social", "digital"),
    (1, "Beitrag lesen", "Read an article", "Blogbeitrag auf der Website", "Article on the blog", "website", "digital"),
    (2, "Vergleichen", "Compare", "Produktvergleichsseite", "Comparison page", "website", "digital"),
    (2, "Newsletter abonnieren", "Subscribe to the newsletter", "Willkommensnachricht", "Welcome message", "email", "digital"),
    (2, "Beratung", "Ask for advice", "Beratungsgespräch in der Filiale", "Talk in the store", "advice", "interpersonal"),
    (3, "Warenkorb füllen", "Fill the basket", "App", "App", "app", "digital"),
    (3, "Zahlung", "Pay", "Zahlungsabwicklung", "Payment", "website", "digital"),
    (3, "Lieferung", "Delivery", "Paketdienst", "Parcel service", "post", "physical"),
    (4, "Hilfe bekommen", "Get help", "Kundenservice-Hotline", "Hotline", "hotline", "interpersonal"),
    (4, "Wiederkauf", "Buy again", "Filiale", "Store", "store", "physical"),
    (5, "Bewertung", "Review", "Zufriedenheitsbefragung", "Survey", "email", "digital"),
    (5, "Weitersagen", "Recommend", "Mundpropaganda", "Word of mouth", "referral", "interpersonal"),
)  # fmt: skip
STAGES = (
    ("Bewusstsein", "Awareness"),
    ("Abwägung", "Consideration"),
    ("Entscheidung", "Decision"),
    ("Kundenbindung", "Retention"),
    ("Empfehlung", "Advocacy"),
)
Said = tuple[str, str, Evidence]
ACTIONS: dict[int, Said] = {
    0: ("Wird durch ein Bild aufmerksam", "A picture catches the eye", "assumed"),
    1: ("Sucht nach Material und **Herkunft**", "Looks for material and **origin**", "reported"),
    2: ("Stellt drei Modelle nebeneinander", "Puts three models side by side", "observed"),
    3: ("Meldet sich an, wartet auf das Angebot", "Signs up and waits for the offer", "measured"),
    4: ("Fragt nach Passform und Rückgabebedingungen", "Asks about fit and returns", "reported"),
    5: ("Legt zwei Größen in den Korb:\n\n- eine, die passt\n- eine zur Sicherheit", "Puts two sizes in the basket:\n\n- one that fits\n- one to be safe", "observed"),
    6: ("Zahlt mit Rechnung oder Karte", "Pays by invoice or card", "measured"),
    7: ("Verfolgt das Paket, plant den Tag", "Follows the parcel, plans the day", "observed"),
    8: ("Fragt, wo die Erstattung bleibt", "Asks where the refund is", "measured"),
    9: ("Kauft die zweite Farbe", "Buys the second colour", "measured"),
    10: ("Antwortet auf die Umfrage", "Answers the survey", "measured"),
    11: ("Zeigt es im Freundeskreis", "Shows it to friends", "assumed"),
}  # fmt: skip
QUOTES: dict[int, Said] = {
    1: ("Endlich steht da, wo es herkommt.", "At last it says where it comes from.", "reported"),
    4: ("Die Beraterin hat mir ab-, nicht zugeraten.", "She talked me out of it, not into it.", "reported"),
    6: ("Dreimal versucht, dann aufgegeben.", "Tried three times, then gave up.", "observed"),
    8: ("Ich erzähle alles zum dritten Mal.", "I am telling it all for the third time.", "reported"),
    11: ("Frag meine Schwester, die hat jetzt auch einen.", "Ask my sister, she has one now too.", "reported"),
}
PAINS: dict[int, Said] = {
    3: ("Zu viele Mails im ersten Monat", "Too many mails in the first month", "assumed"),
    6: ("Karte abgelehnt auf Android, ohne Hinweis", "Card refused on Android, without a word", "measured"),
    7: ("Zeitfenster zu breit", "Delivery window too wide", "reported"),
    8: ("Drei Anrufe bis zur Erstattung", "Three calls until the refund", "measured"),
}
CHANCES: dict[int, Said] = {
    3: ("Takt nach Verhalten", "Pace by behaviour", "assumed"),
    6: ("Fehlertext und zweiter Versuch", "Error message and a second attempt", "reported"),
    8: ("Rückruf statt Warteschleife", "Call back instead of queue", "observed"),
}
FEELINGS = {0: 0.1, 1: 0.7, 2: 0.4, 3: 0.2, 4: 1.4, 5: 0.3, 6: -1.1, 7: -0.4, 8: -1.5, 9: 0.9, 10: 0.8, 11: 1.4}
EXPECTED = {0: 0.2, 1: 0.5, 2: 0.6, 3: 0.4, 4: 1.1, 5: 0.8, 6: 0.9, 7: 1.2, 8: 0.6, 9: 1.1, 10: 0.9, 11: 1.3}


def journey(language: Language = "de", *, personas: int = 1) -> MapDocument:
    """A full map of twelve steps with nearly everything that a map can hold."""
    at = 0 if language == "de" else 1
    stages = {f"stage-{n}": Stage(order=order, name=name[at], hue=n) for n, (name, order) in enumerate(zip(STAGES, orders(5), strict=True), 1)}  # fmt: skip
    steps = {
        f"step-{n}": Step(stage=f"stage-{row[0]}", order=order, title=row[1 + at], moment_of_truth=n == 6)
        for n, (row, order) in enumerate(zip(STEPS, orders(len(STEPS)), strict=True))
    }
    touchpoints: dict[str, Touchpoint] = {}
    interactions: dict[str, Interaction] = {}
    for n, row in enumerate(STEPS):
        touchpoints[f"touchpoint-{n}"] = Touchpoint(name=row[3 + at], channel=row[5], type=row[6])  # type: ignore[arg-type]
        interactions[f"interaction-{n}"] = Interaction(
            step=f"step-{n}", touchpoint=f"touchpoint-{n}", order="V",
            **({"initiator": "organisation", "receiver": "customer", "planned_duration": "2 d"} if n == 7 else {}),
        )  # fmt: skip
    lanes, cells = _lanes_and_cells(at)
    people = (
        Persona(
            order="F", name=("Die Gründliche", "The thorough one")[at],
            quote=("Ich kaufe selten, aber dann richtig.", "I buy rarely, but then I mean it.")[at],
            bio=("Anna, 34, vergleicht lange und will wissen, **woher** etwas kommt.", "Anna, 34, compares for long and wants to know **where** things come from.")[at],
            goals=("- Etwas, das zehn Jahre hält\n- Niemandem etwas erklären müssen", "- Something that lasts ten years\n- Having to explain nothing")[at],
            frustrations=("Rückgabebedingungen, die man suchen muss", "Returns policies that hide")[at],
            facts=(Fact(name=("Alter", "Age")[at], value="25–34"), Fact(name=("Anteil der Aufbrüche", "Share of journeys")[at], value="31 %", evidence="measured")),
            traits=(Trait(name=("Risiko", "Risk")[at], left=("vorsichtig", "careful")[at], right=("abenteuerlustig", "adventurous")[at], value=0.2),),
            channels=("website", "advice"), evidence="reported",
        ),
        Persona(order="V", name=("Der Eilige", "The hurried one")[at], quote=("Hauptsache, morgen da.", "As long as it comes tomorrow.")[at], goals=("Heute bestellt, morgen getragen", "Ordered today, worn tomorrow")[at]),
        Persona(order="k", name=("Die Beschenkte", "The one who gets presents")[at], bio=("Kauft nicht selbst.", "Does not buy herself.")[at]),
    )  # fmt: skip
    experiences = {
        f"experience-{n}": Experience(
            step=f"step-{n}",
            expected=EXPECTED[n],
            experienced=FEELINGS[n],
            evidence="assumed" if n in {0, 2} else "observed",
        )
        for n in FEELINGS
    }
    if personas > 1:
        cells["cell-hurried"] = Cell(lane="actions", step="step-3", order="k", persona="persona-1", text=("Überspringt den Newsletter", "Skips the newsletter")[at], evidence="reported")  # fmt: skip
        experiences |= {
            f"hurried-{n}": Experience(step=f"step-{n}", persona="persona-1", experienced=max(-2.0, FEELINGS[n] - 0.5))
            for n in (0, 2, 3, 5, 6, 7, 9)
        }
    return MapDocument(
        title=("Vom Bild zur Empfehlung", "From picture to recommendation")[at],
        description=("Wie Menschen zu uns finden, kaufen und wiederkommen. Gezeichnet aus *zwölf Gesprächen* und den Ereignissen des Jahres.", "How people find us, buy and come back. Drawn from *twelve conversations* and a year of events.")[at],
        status="in_work", owner="Ada Berger", template="full", locale=language,
        customer_goal=("Ein Kleidungsstück, das passt und lange hält", "A garment that fits and lasts")[at],
        company_goal=("Mehr Wiederkäufe, weniger Retouren", "More repeat purchases, fewer returns")[at],
        implications=("Wir verlieren Menschen, die *schon zahlen wollen*.\n\n- Zuerst die **Zahlung** auf Android\n- Dann die Erstattung", "We lose people who *already want to pay*.\n\n- First **payment** on Android\n- Then refunds")[at],
        scenario=Scenario(
            trigger=("Der alte Mantel ist durchgescheuert", "The old coat is worn through")[at],
            goal=("Vor dem Winter einen neuen haben", "To have a new one before winter")[at],
            success=("Der Mantel wird drei Winter lang getragen", "The coat is worn for three winters")[at],
            start=("Das erste Bild", "The first picture")[at], end=("Die Empfehlung", "The recommendation")[at],
        ),
        personas={f"persona-{n}": persona for n, persona in enumerate(people[:personas])},
        stages=stages, steps=steps, touchpoints=touchpoints, interactions=interactions, lanes=lanes, cells=cells, experiences=experiences,
        branches={"branch-1": Branch(source="step-6", target="step-2", condition=("Zahlung abgelehnt", "Payment refused")[at])},
        actions={
            "action-1": ActionItem(order="F", text=("Fehlermeldung der Kartenzahlung neu schreiben", "Rewrite the error message of card payments")[at], owner="Team Kasse", due="2026-12-24", status="in_progress", step="step-6"),
            "action-2": ActionItem(order="V", text=("Rückruf für Erstattungen anbieten", "Offer call-backs for refunds")[at], owner="Service", due="2026-10-01", step="step-8"),
            "action-3": ActionItem(order="k", text=("Newslettertakt halbieren", "Halve the pace of the newsletter")[at], owner="Marketing", status="done", measure="drop_off", measured_at="step-6", target=0.25, live_since="2026-11-02", sources=("cell-hurried", "gone")),
        },
    )  # fmt: skip


def _lanes_and_cells(at: int) -> tuple[dict[str, Lane], dict[str, Cell]]:
    kinds: tuple[tuple[str, LaneType, Band | None, dict[str, Any]], ...] = (
        ("actions", "action", "customer", {"main": True}),
        ("quotes", "quote", "customer", {"main": True}),
        ("emotion", "emotion", "customer", {"main": True}),
        ("reached", "metric", "customer", {"measure": "reached"}),
        ("onward", "metric", "customer", {"measure": "onward"}),
        ("time", "metric", "customer", {"measure": "time_to_next"}),
        ("touchpoints", "touchpoint", "frontstage", {}),
        ("front", "text", "frontstage", {"title": ("Was wir sichtbar tun", "What we visibly do")[at]}),
        ("backstage", "backstage", "backstage", {}),
        ("support", "support", "support", {}),
        ("pains", "pain", "customer", {"main": True}),
        ("chances", "opportunity", "customer", {}),
        ("hidden", "text", None, {"hidden": True, "title": ("Verborgen", "Hidden")[at]}),
    )
    lanes = {
        key: Lane(order=order, type=kind, band=band, **more)
        for (key, kind, band, more), order in zip(kinds, orders(len(kinds)), strict=True)
    }
    numbers = count()
    cells: dict[str, Cell] = {}

    def put(lane: str, said: dict[int, Said], source: str = "", **more: Any) -> None:  # noqa: ANN401 - fields of a cell
        for step, one in said.items():
            cells[f"cell-{next(numbers)}"] = Cell(lane=lane, step=f"step-{step}", text=one[at], evidence=one[2], source=source, **more)  # fmt: skip

    put("actions", ACTIONS)
    put("quotes", QUOTES)
    put("pains", PAINS, ("Gespräche im Oktober", "Conversations in October")[at])
    put("chances", CHANCES)
    put("front", {0: ("Kampagne schalten", "Run the campaign", "observed"), 4: ("Beraten", "Give advice", "observed")})
    put(
        "backstage",
        {0: ("Zielgruppenplanung und Kampagnensteuerung", "Plan audiences and steer campaigns", "observed")},
        span=5,
    )
    put("backstage", {2: ("Preispflege", "Keep prices", "observed")}, span=3)
    put("backstage", {6: ("Betrugsprüfung", "Fraud check", "measured"), 7: ("Kommissionierung", "Picking", "observed")})
    put("support", {5: ("Warenwirtschaftssystem", "Inventory system", "observed")}, span=5)
    put("hidden", {0: ("Das soll niemand sehen", "Nobody should see this", "assumed")})
    return lanes, cells


def blueprint(language: Language = "de") -> MapDocument:
    """The same as a service blueprint."""
    return replace(journey(language), kind="blueprint")


def empty(language: Language = "de") -> MapDocument:
    """A title and nothing else."""
    return MapDocument(title=("Unsere Reise", "Our journey")[language == "en"], locale=language)


WORDS = (
    "Kundenzufriedenheitsbefragung", "Rückgabebedingungen", "vergleicht", "Angebote", "mit", "der", "Filiale", "und",
    "Datenschutzgrundverordnung", "wartet", "auf", "eine", "Antwort", "Zahlungsabwicklung", "prüft", "Lieferzeit",
)  # fmt: skip


def huge(steps: int = 60, lanes: int = 25, *, words: int = 6) -> MapDocument:
    """As many steps and lanes as a map should bear, with a card in each place."""
    per_stage = max(1, steps // 8)
    stages = {f"stage-{n}": Stage(order=order, name=f"Phase {n + 1}: {STAGES[n % 5][0]}", hue=n % 5 + 1) for n, order in enumerate(orders(-(-steps // per_stage)))}  # fmt: skip
    columns = {
        f"step-{n}": Step(stage=f"stage-{n // per_stage}", order=order, title=f"{STEPS[n % 12][1]} {n + 1}", moment_of_truth=n % 11 == 0)
        for n, order in enumerate(orders(steps))
    }  # fmt: skip
    types: tuple[LaneType, ...] = ("action", "thought", "emotion", "pain", "opportunity", "backstage", "text")
    rows = {f"lane-{n}": Lane(order=order, type=types[n % 7] if n != 9 else "text") for n, order in enumerate(orders(lanes))}  # fmt: skip
    drawn = [key for key, lane in rows.items() if lane.type != "emotion"]
    numbers = count()
    cells = {
        f"cell-{next(numbers)}": Cell(
            lane=lane, step=step, text=" ".join(WORDS[(i * 7 + j * 3 + k) % len(WORDS)] for k in range(words)), evidence=("assumed", "reported", "observed", "measured")[(i + j) % 4]
        )
        for i, lane in enumerate(drawn)
        for j, step in enumerate(columns)
    }  # fmt: skip
    experiences = {
        f"experience-{n}": Experience(step=f"step-{n}", experienced=((n * 7) % 17) / 4 - 2, expected=1.0)
        for n in range(steps)
    }
    return MapDocument(
        title="Die ganze Reise",
        locale="de",
        stages=stages,
        steps=columns,
        lanes=rows,
        cells=cells,
        experiences=experiences,
    )
