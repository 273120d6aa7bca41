"""The map of the Complete Journey: from the campaign in the post to the household's main store.

What is written in the lanes is ours. *Observed* means: it can be read from the tables; everything else is assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.demos.complete_journey_people import personas
from etappe.demos.drawing import (
    DrawnAction,
    DrawnBranch,
    DrawnMap,
    DrawnRoute,
    DrawnStage,
    DrawnStep,
    DrawnTouchpoint,
    Note,
    Said,
    document,
    events,
    named,
    told,
)  # fmt: skip

if TYPE_CHECKING:
    import polars as pl

    from etappe.maps.model.document import MapDocument


def _seen(english: str, german: str, source_english: str, source_german: str) -> Note:
    """What can be read from the tables, and where."""
    return Note((english, german), "observed", (source_english, source_german))


_SYSTEMS_AND_MESSAGES: Final[dict[str, tuple[Said, Said]]] = {
    "campaign": (("Campaign planning, household list", "Kampagnenplanung, Haushaltsliste"), ("Coupons for what you like.", "Coupons für das, was Sie mögen.")),
    "mailer": (("Page planning, print shop", "Seitenplanung, Druckerei"), ("The best price of the week.", "Der beste Preis der Woche.")),
    "list": (("None", "Keine"), ("Nothing forgotten.", "Nichts vergessen.")),
    "display": (("Shelf planning", "Regalplanung"), ("The best price of the week.", "Der beste Preis der Woche.")),
    "coupon": (("Till system, coupon clearing", "Kassensystem, Coupon-Abrechnung"), ("Taken off right here.", "Hier gleich abgezogen.")),
    "trolley": (("Till system, loyalty card", "Kassensystem, Kundenkarte"), ("Thank you for your big basket.", "Danke für den großen Einkauf.")),
    "week": (("Till system, loyalty card", "Kassensystem, Kundenkarte"), ("See you next week.", "Bis nächste Woche.")),
    "department": (("Till system, product groups", "Kassensystem, Warengruppen"), ("New here? Try it.", "Neu für Sie? Probieren Sie es.")),
    "whole": (("Till system, product groups", "Kassensystem, Warengruppen"), ("Everything under one roof.", "Alles unter einem Dach.")),
    "own_brand": (("Product data", "Produktdaten"), ("As good, and cheaper.", "Genauso gut und günstiger.")),
    "neighbours": (("None", "Keine"), ("Tell your neighbours.", "Sagen Sie es Ihren Nachbarn.")),
}  # fmt: skip
"""Invented, like the owners: who runs a touchpoint with what, and what is said there."""

_BOUND = {
    "campaign": DrawnTouchpoint(("Campaign", "Kampagne"), "post", events("campaign_received"), type="physical", owner=("Direct marketing", "Direktmarketing")),
    "mailer": DrawnTouchpoint(
        ("Mailer, front page", "Prospekt, Titelseite"), "print", events("mailer_featured", place="front page"), type="physical", owner=("Advertising", "Werbung"),
    ),
    "mailer_inside": DrawnTouchpoint(("Mailer, any page", "Prospekt, alle Seiten"), "print", events("mailer_featured"), type="physical", owner=("Advertising", "Werbung")),
    "list": DrawnTouchpoint(("Shopping list at home", "Einkaufszettel zu Hause"), "other", type="physical", owner=("Households", "Haushalte")),
    "display": DrawnTouchpoint(
        ("Display at the store front", "Aufsteller am Eingang"), "store", events("display_featured", place="store front"), type="physical", owner=("Store design", "Ladenbau"),
    ),
    "display_any": DrawnTouchpoint(("Display, any place", "Aufsteller, alle Plätze"), "store", events("display_featured"), type="physical", owner=("Store design", "Ladenbau")),
    "coupon": DrawnTouchpoint(("Coupon at the till", "Coupon an der Kasse"), "store", events("coupon_redeemed"), type="physical", owner=("Direct marketing", "Direktmarketing")),
    "trolley": DrawnTouchpoint(
        ("Till, 100 dollars or more", "Kasse, ab 100 Dollar"), "store", events("first_basket", "repeat_basket", value__at_least=100), type="interpersonal", owner=("Store", "Markt"),
    ),
    "week": DrawnTouchpoint(
        ("Till, back within a week", "Kasse, binnen einer Woche"), "store", events("repeat_basket", days_since_last__at_most=7), type="interpersonal", owner=("Store", "Markt"),
    ),
    "till": DrawnTouchpoint(("Till, every basket", "Kasse, jeder Einkauf"), "store", events("first_basket", "repeat_basket"), type="interpersonal", owner=("Store", "Markt")),
    "department": DrawnTouchpoint(
        ("A department for the first time", "Erstmals in einer Abteilung"), "store", events("repeat_basket", new_departments__at_least=1), type="physical", owner=("Store", "Markt"),
    ),
    "whole": DrawnTouchpoint(
        ("Six departments in one basket", "Sechs Abteilungen in einem Einkauf"), "store", events("repeat_basket", department_count__at_least=6), type="physical", owner=("Store", "Markt"),
    ),
    "own_brand": DrawnTouchpoint(
        ("Own brand, half of the basket", "Eigenmarke, halber Einkauf"), "store", events("repeat_basket", private_brand_share__at_least=0.5, products__at_least=5),
        type="physical", owner=("Own brands", "Eigenmarken"),
    ),
    "neighbours": DrawnTouchpoint(("Talk among neighbours", "Gespräch unter Nachbarn"), "referral", type="interpersonal", owner=("Households", "Haushalte")),
    "first": named("First basket", "Erster Einkauf", "first_basket"),
    "next": named("Another basket", "Weiterer Einkauf", "repeat_basket"),
    "twelfth": named("Twelfth basket or later", "Zwölfter Einkauf oder später", "repeat_basket", visit_number__at_least=12),
    "winter_campaign": named("Winter campaign", "Winterkampagne", "campaign_received", campaign=("19", "20", "21", "22", "23")),
    "winter_coupon": named("Coupon of a winter campaign", "Coupon einer Winterkampagne", "coupon_redeemed", campaign=("19", "20", "21", "22", "23")),
    "autumn_coupon": named("Coupon of the autumn campaign", "Coupon der Herbstkampagne", "coupon_redeemed", campaign="18"),
}  # fmt: skip

_TOUCHPOINTS: Final = told(_BOUND, _SYSTEMS_AND_MESSAGES)

_STAGES = {
    "awareness": DrawnStage(
        ("Awareness", "Bewusstsein"),
        ("Be on the household's mind before the week's shopping.", "Vor dem Wocheneinkauf in den Köpfen sein."),
        ("What is on offer this week?", "Was gibt es diese Woche?"),
        {
            "campaign": DrawnStep(
                ("Gets a campaign", "Bekommt eine Kampagne"),
                ("campaign",),
                expected=0.4,
                experienced=0.2,
                notes={
                    "action": _seen("Is sent a campaign with coupons.", "Bekommt eine Kampagne mit Coupons zugeschickt.", "Campaigns: 1,559 of 2,469 households", "Kampagnen: 1.559 von 2.469 Haushalten"),
                    "thought": Note(("Is there anything in it for us?", "Ist für uns etwas dabei?")),
                    "need": Note(("Offers for what we buy anyway.", "Angebote für das, was wir ohnehin kaufen.")),
                    "pain": _seen("Three in four never redeem a coupon.", "Drei von vier lösen nie einen Coupon ein.", "Redemptions: 410 of 1,559 households", "Einlösungen: 410 von 1.559 Haushalten"),
                    "opportunity": Note(("Choose coupons by what was bought lately.", "Coupons nach den letzten Einkäufen auswählen.")),
                },
            ),
            "mailer": DrawnStep(
                ("Finds the offers in the mailer", "Findet die Angebote im Prospekt"),
                ("mailer",),
                expected=0.5,
                experienced=0.6,
                notes={
                    "action": _seen("Buys what that week’s front page showed.", "Kauft, was auf der Titelseite der Woche stand.", "Promotions of bought products; whether anybody read the mailer is not in the data", "Aktionen zu gekauften Produkten; ob den Prospekt jemand gelesen hat, steht nicht in den Daten"),
                    "thought": Note(("Coffee is cheap this week.", "Der Kaffee ist diese Woche günstig.")),
                    "need": Note(("See the good offers at one glance.", "Die guten Angebote auf einen Blick sehen.")),
                    "opportunity": Note(("Put what leads to new departments on page one.", "Auf die Titelseite, was in neue Abteilungen führt.")),
                },
            ),
        },
    ),
    "consideration": DrawnStage(
        ("Consideration", "Abwägung"),
        ("Be the store that the list is written for.", "Der Markt sein, für den der Einkaufszettel geschrieben wird."),
        ("Where do we go, and what do we need?", "Wohin fahren wir, und was brauchen wir?"),
        {
            "plan": DrawnStep(
                ("Plans the shopping", "Plant den Einkauf"),
                ("list",),
                expected=0.2,
                experienced=-0.2,
                notes={
                    "action": Note(("Looks into the fridge, writes a list, adds the coupons.", "Schaut in den Kühlschrank, schreibt den Zettel, legt Coupons dazu.")),
                    "thought": Note(("Where did I put the coupon?", "Wo habe ich den Coupon hingelegt?")),
                    "need": Note(("One list for everybody at home.", "Ein Zettel für alle zu Hause.")),
                    "pain": Note(("Paper coupons stay on the kitchen table.", "Papiercoupons bleiben auf dem Küchentisch liegen.")),
                    "opportunity": Note(("Load coupons onto the loyalty card.", "Coupons auf die Kundenkarte laden.")),
                },
            ),
            "display": DrawnStep(
                ("Stops at a display", "Bleibt am Aufsteller stehen"),
                ("display",),
                expected=0.3,
                experienced=0.5,
                notes={
                    "action": _seen("Takes what stood on display at the entrance.", "Nimmt mit, was am Eingang auf dem Aufsteller stand.", "Promotions of bought products, by store and week", "Aktionen zu gekauften Produkten, je Markt und Woche"),
                    "thought": Note(("We could use that too.", "Das könnten wir auch brauchen.")),
                    "need": Note(("Find the offer from the mailer without a search.", "Das Angebot aus dem Prospekt ohne Suche finden.")),
                    "pain": Note(("The offer stands at the other end of the store.", "Das Angebot steht am anderen Ende des Marktes.")),
                    "opportunity": Note(("Show at the entrance what the front page promised.", "Am Eingang zeigen, was die Titelseite versprochen hat.")),
                },
            ),
        },
    ),
    "decision": DrawnStage(
        ("Decision", "Entscheidung"),
        ("Turn the visit into a full basket.", "Aus dem Besuch einen vollen Einkauf machen."),
        ("Do we take it, and is it worth it?", "Nehmen wir es mit, und lohnt es sich?"),
        {
            "coupon": DrawnStep(
                ("Redeems a coupon", "Löst einen Coupon ein"),
                ("coupon",),
                expected=1.0,
                experienced=0.9,
                moment_of_truth=True,
                notes={
                    "action": _seen("Hands over the coupon at the till.", "Legt den Coupon an der Kasse vor.", "Redemptions: 2,102 by 410 households", "Einlösungen: 2.102 von 410 Haushalten"),
                    "thought": Note(("I hope it works without asking.", "Hoffentlich klappt es ohne Nachfragen.")),
                    "need": Note(("See on the receipt what it saved.", "Auf dem Bon sehen, was es gespart hat.")),
                    "pain": Note(("The pack size of the coupon is not on the shelf.", "Die Packungsgröße des Coupons fehlt im Regal.")),
                    "opportunity": Note(("Follow up with a second coupon within two weeks.", "Binnen zwei Wochen einen zweiten Coupon nachlegen.")),
                },
            ),
            "trolley": DrawnStep(
                ("Fills the trolley", "Füllt den Wagen"),
                ("trolley",),
                expected=0.4,
                experienced=0.3,
                notes={
                    "action": _seen("Does a large shop of 100 dollars or more.", "Macht einen Großeinkauf ab 100 Dollar.", "Baskets: 1,348 of 2,469 households at least once", "Einkäufe: 1.348 von 2.469 Haushalten mindestens einmal"),
                    "thought": Note(("Now we have everything for the week.", "Jetzt haben wir alles für die Woche.")),
                    "need": Note(("Everything in one place, and short queues.", "Alles an einem Ort, und kurze Schlangen.")),
                    "pain": Note(("The queue is longest when the trolley is fullest.", "Die Schlange ist am längsten, wenn der Wagen am vollsten ist.")),
                    "opportunity": Note(("Open a second till in the two busiest hours.", "In den zwei vollsten Stunden eine zweite Kasse öffnen.")),
                },
            ),
        },
    ),
    "retention": DrawnStage(
        ("Retention", "Kundenbindung"),
        ("Become the store where the household does its main shopping.", "Der Markt werden, in dem der Haushalt hauptsächlich einkauft."),
        ("Why should we go elsewhere?", "Warum sollten wir woanders hin?"),
        {
            "week": DrawnStep(
                ("Is back within a week", "Ist binnen einer Woche wieder da"),
                ("week",),
                expected=0.4,
                experienced=0.5,
                notes={
                    "action": _seen("Comes again soon, mostly for a smaller basket.", "Kommt bald wieder, meist für einen kleineren Einkauf.", "Baskets within seven days of the last one: median 16 dollars, later ones 23", "Einkäufe binnen sieben Tagen nach dem letzten: Median 16 Dollar, spätere 23"),
                    "thought": Note(("Just milk and bread.", "Nur schnell Milch und Brot.")),
                    "need": Note(("Quick in, quick out.", "Schnell hinein, schnell hinaus.")),
                    "pain": Note(("Five items, and behind a full trolley.", "Fünf Artikel, und vor mir ein voller Wagen.")),
                    "opportunity": Note(("A fast till for up to ten items.", "Eine Schnellkasse für bis zu zehn Artikel.")),
                },
            ),
            "department": DrawnStep(
                ("Tries another department", "Probiert eine andere Abteilung"),
                ("department",),
                expected=0.5,
                experienced=0.7,
                notes={
                    "action": _seen("Buys flowers, fish or salad for the first time this year.", "Kauft zum ersten Mal im Jahr Blumen, Fisch oder Salat.", "Departments that were in none of the household’s baskets of the year before", "Abteilungen, die im Jahr noch in keinem Einkauf des Haushalts waren"),
                    "thought": Note(("The fish looks good here.", "Der Fisch sieht hier gut aus.")),
                    "need": Note(("Somebody who knows the goods.", "Jemand, der die Ware kennt.")),
                    "opportunity": Note(("Let people taste where the basket has a gap.", "Dort kosten lassen, wo der Einkauf eine Lücke hat.")),
                },
            ),
            "whole": DrawnStep(
                ("Does the whole shop here", "Kauft hier alles ein"),
                ("whole",),
                expected=0.6,
                experienced=0.4,
                notes={
                    "action": _seen("Has six or more departments in one basket.", "Hat sechs oder mehr Abteilungen in einem Einkauf.", "Baskets with the products’ departments", "Einkäufe mit den Abteilungen der Produkte"),
                    "thought": Note(("Then we are done for the week.", "Dann sind wir für die Woche fertig.")),
                    "need": Note(("No gap that sends us to another store.", "Keine Lücke, die uns in einen anderen Markt schickt.")),
                    "pain": Note(("One thing is missing, and the second store gets the rest.", "Eines fehlt, und den Rest bekommt der zweite Markt.")),
                    "opportunity": Note(("Find the department that frequent baskets lack.", "Die Abteilung finden, die im Einkauf fehlt.")),
                },
            ),
        },
    ),
    "advocacy": DrawnStage(
        ("Advocacy", "Empfehlung"),
        ("Earn trust that is passed on.", "Vertrauen verdienen, das weitergegeben wird."),
        ("Would I stand up for it?", "Würde ich dafür einstehen?"),
        {
            "own_brand": DrawnStep(
                ("Trusts the own brand", "Vertraut der Eigenmarke"),
                ("own_brand",),
                expected=0.3,
                experienced=0.6,
                notes={
                    "action": _seen("Half of the basket, or more, is own brand.", "Der halbe Einkauf oder mehr ist Eigenmarke.", "Baskets of five products or more, by value", "Einkäufe ab fünf Produkten, nach Wert"),
                    "thought": Note(("Just as good, and cheaper.", "Genauso gut, und günstiger.")),
                    "need": Note(("Quality that need not be checked every time.", "Qualität, die man nicht jedes Mal prüfen muss.")),
                    "opportunity": Note(("Own-brand coupons for departments that are new.", "Eigenmarken-Coupons für neue Abteilungen.")),
                },
            ),
            "recommend": DrawnStep(
                ("Tells others", "Erzählt es weiter"),
                ("neighbours",),
                expected=0.8,
                experienced=0.7,
                notes={
                    "action": Note(("Recommends the store; the data do not say so.", "Empfiehlt den Markt; die Daten sagen dazu nichts.")),
                    "thought": Note(("You should go there for fish.", "Für Fisch solltest du dorthin gehen.")),
                    "need": Note(("Something worth telling.", "Etwas, das sich zu erzählen lohnt.")),
                    "pain": _seen("Nobody asks how it was.", "Niemand fragt, wie es war.", "No table of the package holds feedback", "Keine Tabelle des Pakets enthält Rückmeldungen"),
                    "opportunity": Note(("Ask one question on the receipt.", "Auf dem Bon eine Frage stellen.")),
                },
            ),
        },
    ),
}  # fmt: skip

_ROUTES = {
    "second": DrawnRoute(("Second basket", "Zweiter Einkauf"), events("first_basket"), events("repeat_basket"), horizon="30d"),
    "one_place": DrawnRoute(
        ("First basket to everything in one place", "Erster Einkauf bis alles an einem Ort"),
        events("first_basket"),
        events("repeat_basket", department_count__at_least=6),
        horizon="90d",
        whose="customer",
    ),
    "redeem": DrawnRoute(
        ("First campaign to coupon", "Erste Kampagne bis Coupon"), events("campaign_received"), events("coupon_redeemed"), horizon="60d",
    ),
    "winter": DrawnRoute(
        ("Winter campaigns to coupon", "Winterkampagnen bis Coupon"),
        events("campaign_received", campaign=("19", "20", "21", "22", "23")),
        events("coupon_redeemed", campaign=("19", "20", "21", "22", "23")),
        horizon="40d",
    ),
    "habit": DrawnRoute(
        ("First to twelfth basket", "Erster bis zwölfter Einkauf"), events("first_basket"), events("repeat_basket", visit_number__at_least=12), horizon="120d",
    ),
    "large": DrawnRoute(
        ("Autumn coupon to a new department", "Herbstcoupon bis neue Abteilung"),
        events("coupon_redeemed", campaign="18"),
        events("repeat_basket", new_departments__at_least=1),
        horizon="60d",
    ),
}  # fmt: skip


def draw(frame: pl.DataFrame) -> MapDocument:
    """The map, with its personas counted from the events."""
    return document(
        DrawnMap(
            title=("From the campaign to the main store", "Von der Kampagne zum Stammgeschäft"),
            description=(
                ("A real year of 2,469 households at a US grocery chain. Offers are those that stood in the mailer or on display "
                "for what was bought: seen offers that led to no basket are not in the data."),
                ("Ein echtes Jahr von 2.469 Haushalten einer US-Supermarktkette. Angebote sind jene, die für das Gekaufte im "
                "Prospekt oder auf Aufstellern standen: Angebote, die zu keinem Einkauf führten, stehen nicht in den Daten."),
            ),
            owner=("Customer marketing", "Kundenmarketing"),
            company_goal=(
                "More households that do their main shopping here; fewer campaigns that nobody uses.",
                "Mehr Haushalte, die hier hauptsächlich einkaufen; weniger Kampagnen, die niemand nutzt.",
            ),
            customer_goal=("The week's shopping, done well, in one place.", "Der Wocheneinkauf, gut erledigt, an einem Ort."),
            scenario={
                "context": (
                    "Regular customers of a grocery chain in the eastern United States, January to December 2017.",
                    "Stammkundschaft einer Supermarktkette im Osten der USA, Januar bis Dezember 2017.",
                ),
                "trigger": ("A campaign arrives, or the week's mailer.", "Eine Kampagne trifft ein oder der Prospekt der Woche."),
                "goal": ("Buy what the household needs, and save where it is easy.", "Kaufen, was der Haushalt braucht, und sparen, wo es leicht geht."),
                "expectations": (
                    "Offers that fit, goods that are there, and no surprises at the till.",
                    "Passende Angebote, vorrätige Ware und keine Überraschungen an der Kasse.",
                ),
                "success": (
                    "The household is back within a week and fills its basket from six departments or more.",
                    "Der Haushalt ist binnen einer Woche wieder da und kauft aus sechs oder mehr Abteilungen.",
                ),
            },
            trigger_at=events("campaign_received", "mailer_featured"),
            success_at=events("repeat_basket", days_since_last__at_most=7, department_count__at_least=6),
            success_within="7d",
            within="14d",
            personas=personas(frame),
            stages=_STAGES,
            touchpoints=_TOUCHPOINTS,
            routes=_ROUTES,
            lanes=("action", "thought", "need", "pain", "opportunity"),
            measures=("reached", "onward", "time_to_next", "drop_off"),
            implications=(
                ("A campaign is worth its paper only where a coupon follows. Fewer, and closer to the basket.", "Eine Kampagne ist ihr Papier nur wert, wo ein Coupon folgt. Weniger, und näher am Einkauf."),
                ("Habit shows in departments, not in sums: who buys from six departments is at home here.", "Gewohnheit zeigt sich in Abteilungen, nicht in Summen: Wer aus sechs Abteilungen kauft, ist hier zu Hause."),
            ),
            branches=(DrawnBranch("mailer", "trolley", ("without a coupon", "ohne Coupon")),),
            actions=(
                DrawnAction(("Send coupons for what the household nearly always buys, and for one new department.", "Coupons für das schicken, was der Haushalt fast immer kauft, und für eine neue Abteilung."), ("Customer marketing", "Kundenmarketing"), "coupon"),
                DrawnAction(("Ask households that redeemed nothing why.", "Haushalte, die nichts eingelöst haben, nach dem Grund fragen."), ("Market research", "Marktforschung"), "campaign"),
            ),
        )
    )  # fmt: skip
