"""The map of the omnichannel shop: from a picture to a recommendation.

The shop is invented, and so are the words in its lanes; the numbers beside them are measured on simulated events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.demos.drawing import (
    NOTHING,
    DrawnAction,
    DrawnBranch,
    DrawnFact,
    DrawnMap,
    DrawnPersona,
    DrawnRoute,
    DrawnStage,
    DrawnStep,
    DrawnTouchpoint,
    Note,
    Said,
    document,
    events,
    named,
    rated,
    told,
)  # fmt: skip
from etappe.maps.model.document import ScoreBinding

if TYPE_CHECKING:
    from etappe.maps.model.document import MapDocument

_INVENTED: Final[Said] = ("Interviews, invented for this example", "Interviews, für dieses Beispiel erfunden")
_SERVICE_LOG: Final[Said] = (
    "Notes of the service team, invented for this example",
    "Notizen des Service-Teams, für dieses Beispiel erfunden",
)


def _heard(english: str, german: str) -> Note:
    return Note((english, german), "reported", _INVENTED)


def _logged(english: str, german: str) -> Note:
    return Note((english, german), "observed", _SERVICE_LOG)


_SYSTEMS_AND_MESSAGES: Final[dict[str, tuple[Said, Said]]] = {
    "ads": (("Ad server", "Anzeigenserver"), ("Dry in the rain.", "Trocken im Regen.")),
    "social": (("Social media desk", "Redaktionsplan für soziale Medien"), ("Dry in the rain.", "Trocken im Regen.")),
    "search": (("Search advertising account", "Suchanzeigenkonto"), ("Equipment that fits and lasts.", "Ausrüstung, die passt und hält.")),
    "website": (("Shop system, web analytics", "Shopsystem, Webanalyse"), ("Equipment that fits and lasts.", "Ausrüstung, die passt und hält.")),
    "comparison": (("Shop system, product data", "Shopsystem, Produktdaten"), ("Three models, one answer.", "Drei Modelle, eine Antwort.")),
    "newsletter": (("E-mail tool, customer database", "E-Mail-Werkzeug, Kundendatenbank"), ("Ten percent off the first order.", "Zehn Prozent auf die erste Bestellung.")),
    "chat": (("Chat tool, knowledge base", "Chat-Werkzeug, Wissensdatenbank"), ("We advise you, and talk you into nothing.", "Wir beraten Sie und überreden Sie zu nichts.")),
    "advice": (("Store calendar, chat tool", "Filialkalender, Chat-Werkzeug"), ("We advise you, and talk you into nothing.", "Wir beraten Sie und überreden Sie zu nichts.")),
    "cart": (("Shop system", "Shopsystem"), ("Free delivery from 50 euros.", "Versandkostenfrei ab 50 Euro.")),
    "payment": (("Payment provider, shop system", "Zahlungsdienst, Shopsystem"), NOTHING),
    "parcel": (("Warehouse system, parcel service", "Lagerverwaltung, Paketdienst"), NOTHING),
    "return_form": (("Shop system, warehouse system", "Shopsystem, Lagerverwaltung"), NOTHING),
    "hotline": (("Telephone system, customer database", "Telefonanlage, Kundendatenbank"), NOTHING),
    "second_order": (("App, customer database", "App, Kundendatenbank"), ("Good to see you again.", "Schön, dass Sie wieder da sind.")),
    "review": (("Review platform", "Bewertungsplattform"), ("Tell others how it is.", "Sagen Sie anderen, wie es ist.")),
    "referral": (("Referral programme", "Empfehlungsprogramm"), ("Ten euros for you, ten for a friend.", "Zehn Euro für Sie, zehn für Ihre Freunde.")),
}  # fmt: skip
"""Invented, like the owners: who runs a touchpoint with what, and what is said there."""

_BOUND = {
    "ads": DrawnTouchpoint(("Advertisement", "Anzeige"), "ads", events("ad_seen"), owner=("Marketing", "Marketing")),
    "social": DrawnTouchpoint(("Social media", "Soziale Medien"), "social", events("social_post_viewed"), owner=("Marketing", "Marketing")),
    "search": DrawnTouchpoint(("Search engine", "Suchmaschine"), "search", events("search_clicked"), owner=("Marketing", "Marketing")),
    "website": DrawnTouchpoint(("Website and app", "Website und App"), "website", events("page_viewed", "product_viewed"), rated("website"), owner=("E-commerce", "E-Commerce")),
    "comparison": DrawnTouchpoint(("Product comparison", "Produktvergleich"), "website", events("product_compared"), rated("comparison"), owner=("E-commerce", "E-Commerce")),
    "newsletter": DrawnTouchpoint(("Newsletter", "Newsletter"), "email", events("newsletter_subscribed"), rated("newsletter"), owner=("CRM", "CRM")),
    "chat": DrawnTouchpoint(("Chat", "Chat"), "chatbot", events("chat_started"), owner=("Service", "Service")),
    "advice": DrawnTouchpoint(
        ("Advice in the store or by chat", "Beratung in Filiale oder Chat"), "advice", events("advice_received"), rated("advice"), "interpersonal", ("Stores", "Filialen"),
    ),
    "cart": DrawnTouchpoint(("Cart", "Warenkorb"), "website", events("product_added"), owner=("E-commerce", "E-Commerce")),
    "payment": DrawnTouchpoint(("Payment", "Bezahlung"), "website", events("payment_started"), rated("payment"), owner=("Payments", "Zahlungsverkehr"), failing=events("payment_declined"), message=("With you in two days.", "In zwei Tagen bei Ihnen.")),
    "parcel": DrawnTouchpoint(("Parcel at the door", "Paket an der Tür"), "post", events("order_delivered"), rated("delivery"), "physical", ("Logistics", "Logistik"), message=("Delivered within a week.", "Lieferung innerhalb einer Woche.")),
    "return_form": DrawnTouchpoint(("Return form", "Rücksendeformular"), "website", events("return_requested"), owner=("Service", "Service"), message=("Returns are free.", "Rücksendungen sind kostenlos.")),
    "hotline": DrawnTouchpoint(("Hotline", "Hotline"), "hotline", events("hotline_called"), rated("hotline"), "interpersonal", ("Service", "Service"), message=("Sending it back costs 4.90 euros.", "Das Zurücksenden kostet 4,90 Euro.")),
    "second_order": DrawnTouchpoint(("Second order", "Zweite Bestellung"), "app", events("order_placed", order_number__at_least=2), owner=("E-commerce", "E-Commerce")),
    "review": DrawnTouchpoint(
        ("Review", "Bewertung"), "website", events("review_written"),
        ScoreBinding(at=events("review_written"), score="score", lowest=1, highest=5), owner=("CRM", "CRM"),
    ),
    "referral": DrawnTouchpoint(
        ("Word of mouth", "Mundpropaganda"), "referral", events("friend_referred"),
        ScoreBinding(at=events("nps_answered"), score="score", lowest=0, highest=10), "interpersonal", ("Customer experience", "Kundenerlebnis"),
    ),
    "newsletter_sent": named("Newsletter sent", "Newsletter verschickt", "newsletter_sent"),
    "newsletter_opened": named("Newsletter opened", "Newsletter geöffnet", "newsletter_opened"),
    "newsletter_clicked": named("Link in the newsletter", "Link im Newsletter", "newsletter_clicked"),
    "newsletter_left": named("Newsletter cancelled", "Newsletter abbestellt", "newsletter_unsubscribed"),
    "page": named("Page of the website or app", "Seite der Website oder App", "page_viewed"),
    "product": named("Product page", "Produktseite", "product_viewed"),
    "ad_clicked": named("Click on an advertisement", "Klick auf eine Anzeige", "ad_clicked"),
    "store": named("Visit to the store", "Besuch in der Filiale", "store_visited"),
    "wheel": named("Wheel of fortune on the website", "Glücksrad auf der Website", "wheel_popup_seen"),
    "form": named("Contact form", "Kontaktformular", "form_submitted"),
    "wishlist": named("Wish list", "Merkliste", "wishlist_saved"),
    "checkout": named("Checkout", "Kasse im Netz", "checkout_started"),
    "declined": named("Payment declined", "Zahlung abgelehnt", "payment_declined"),
    "order": named("Order", "Bestellung", "order_placed"),
    "shipping": named("Dispatch of the parcel", "Versand des Pakets", "order_shipped"),
    "return_parcel": named("Return parcel at the warehouse", "Rücksendung im Lager", "return_received"),
    "refund": named("Refund", "Erstattung", "refund_issued"),
    "survey": named("Question after a contact", "Frage nach einem Kontakt", "survey_answered"),
    "recommendation": named("Question about recommending", "Frage nach der Weiterempfehlung", "nps_answered"),
}  # fmt: skip

_TOUCHPOINTS: Final = told(_BOUND, _SYSTEMS_AND_MESSAGES)

_AWARENESS = DrawnStage(
    ("Awareness", "Bewusstsein"),
    ("Be noticed by people who are planning to go outdoors.", "Von Menschen bemerkt werden, die nach draußen wollen."),
    ("Is this something for me?", "Ist das etwas für mich?"),
    {
        "ad": DrawnStep(
            ("Sees the picture", "Sieht das Bild"),
            ("ads", "social"),
            expected=0.2,
            experienced=0.1,
            notes={
                "action": Note(("Stops at a picture of a jacket in the rain.", "Bleibt an einem Bild hängen: eine Jacke im Regen.")),
                "thought": Note(("Looks good. But does it keep dry?", "Sieht gut aus. Aber hält sie dicht?")),
                "opportunity": Note(("Show the rain test instead of the studio picture.", "Den Regentest zeigen statt des Studiobilds.")),
            },
        ),
        "look": DrawnStep(
            ("Looks around", "Sieht sich um"),
            ("website", "search"),
            expected=0.5,
            notes={
                "action": Note(("Reads about material and origin, on the phone at night.", "Liest über Material und Herkunft, abends am Handy."), "observed"),
                "thought": Note(("Where is it made?", "Wo wird das hergestellt?")),
                "quote": _heard("“At last it says where it comes from.”", "„Endlich steht da, wo es herkommt.“"),
                "opportunity": Note(("Put origin and repair service on every product page.", "Herkunft und Reparaturdienst auf jede Produktseite setzen.")),
            },
        ),
    },
)  # fmt: skip

_CONSIDERATION = DrawnStage(
    ("Consideration", "Abwägung"),
    ("Help people choose, so that they choose with confidence.", "Bei der Wahl helfen, damit sie mit gutem Gefühl fällt."),
    ("Which one is right for me?", "Welches ist das richtige für mich?"),
    {
        "compare": DrawnStep(
            ("Compares", "Vergleicht"),
            ("comparison",),
            expected=0.6,
            effort=3.5,
            notes={
                "action": Note(("Puts three models side by side and looks for the difference.", "Stellt drei Modelle nebeneinander und sucht den Unterschied."), "observed"),
                "thought": Note(("Why does this one cost 60 euros more?", "Warum kostet dieses 60 Euro mehr?")),
                "quote": _heard("“Three tables, and still no answer.”", "„Drei Tabellen, und immer noch keine Antwort.“"),
                "pain": _heard("The technical terms differ from model to model.", "Die Fachbegriffe unterscheiden sich von Modell zu Modell."),
                "opportunity": Note(("Say in one sentence for whom each model is made.", "In einem Satz sagen, für wen jedes Modell gemacht ist.")),
            },
        ),
        "newsletter": DrawnStep(
            ("Subscribes", "Abonniert den Newsletter"),
            ("newsletter",),
            expected=0.4,
            notes={
                "action": Note(("Leaves an e-mail address and waits for the offer.", "Hinterlässt eine E-Mail-Adresse und wartet auf das Angebot."), "observed"),
                "thought": Note(("Ten percent would decide it.", "Zehn Prozent würden den Ausschlag geben.")),
                "quote": _heard("“One voucher, and a mail every other day.”", "„Ein Gutschein, und jeden zweiten Tag eine Mail.“"),
                "pain": Note(("Too many e-mails in the first month.", "Zu viele E-Mails im ersten Monat.")),
                "opportunity": Note(("Set the pace by what people open.", "Den Takt danach richten, was gelesen wird.")),
            },
        ),
        "advice": DrawnStep(
            ("Gets advice", "Lässt sich beraten"),
            ("advice", "chat"),
            expected=1.1,
            notes={
                "action": Note(("Asks about fit and returns, in the chat or in the store.", "Fragt nach Passform und Rückgabe, im Chat oder in der Filiale."), "observed"),
                "thought": Note(("Please do not sell me the most expensive one.", "Bitte nicht das teuerste aufschwatzen.")),
                "quote": _heard("“She advised me against it, not into it.”", "„Die Beraterin hat mir ab-, nicht zugeraten.“"),
                "pain": _heard("In the store nobody sees what was compared online.", "In der Filiale sieht niemand, was online verglichen wurde."),
                "opportunity": Note(("Take the comparison into the store with a code.", "Den Vergleich per Code in die Filiale mitnehmen.")),
            },
        ),
    },
)  # fmt: skip

_DECISION = DrawnStage(
    ("Decision", "Entscheidung"),
    ("Make buying the easiest part.", "Das Kaufen zum leichtesten Teil machen."),
    ("Does it all work, and does it arrive in time?", "Klappt alles, und kommt es rechtzeitig?"),
    {
        "cart": DrawnStep(
            ("Fills the cart", "Füllt den Warenkorb"),
            ("cart",),
            expected=0.8,
            effort=2.0,
            experienced=0.3,
            notes={
                "action": Note(("Puts two sizes into the cart to be on the safe side.", "Legt zur Sicherheit zwei Größen in den Warenkorb."), "reported", _INVENTED),
                "thought": Note(("One of them will fit.", "Eine davon wird passen.")),
                "pain": _heard("The delivery date comes only after the address.", "Der Liefertermin erscheint erst nach der Adresse."),
                "opportunity": Note(("Show the delivery date in the cart.", "Den Liefertermin schon im Warenkorb zeigen.")),
            },
        ),
        "payment": DrawnStep(
            ("Pays", "Bezahlt"),
            ("payment",),
            expected=0.9,
            effort=2.0,
            moment_of_truth=True,
            notes={
                "action": Note(("Pays by card, invoice or PayPal.", "Zahlt mit Karte, auf Rechnung oder mit PayPal."), "observed"),
                "thought": Note(("Has my money gone now or not?", "Ist mein Geld jetzt weg oder nicht?")),
                "quote": _heard("“Tried three times, then gave up.”", "„Dreimal versucht, dann aufgegeben.“"),
                "pain": _logged("Card declined on Android, without a reason given.", "Karte auf Android abgelehnt, ohne Begründung."),
                "opportunity": Note(("Name the reason, and offer a second way to pay.", "Den Grund nennen, einen zweiten Zahlungsweg anbieten.")),
            },
        ),
        "delivery": DrawnStep(
            ("Receives the parcel", "Bekommt das Paket"),
            ("parcel",),
            expected=1.2,
            effort=1.5,
            notes={
                "action": Note(("Follows the parcel and plans the day around it.", "Verfolgt das Paket und plant den Tag darum herum."), "reported", _INVENTED),
                "thought": Note(("Between 9 and 18 o’clock is not a time slot.", "Zwischen 9 und 18 Uhr ist kein Zeitfenster.")),
                "quote": _heard("“After four days I had stopped looking forward to it.”", "„Nach vier Tagen war die Vorfreude weg.“"),
                "pain": _heard("The time slot is too wide.", "Das Zeitfenster ist zu breit."),
                "opportunity": Note(("Promise four days and a two-hour slot.", "Vier Tage und ein Zwei-Stunden-Fenster zusagen.")),
            },
        ),
    },
)  # fmt: skip

_RETENTION = DrawnStage(
    ("Retention", "Kundenbindung"),
    ("Turn a problem into a reason to come back.", "Aus einem Problem einen Grund zum Wiederkommen machen."),
    ("Do they stand by me when something is wrong?", "Stehen sie zu mir, wenn etwas nicht stimmt?"),
    {
        "help": DrawnStep(
            ("Needs help", "Braucht Hilfe"),
            ("hotline", "return_form"),
            expected=0.6,
            effort=4.5,
            notes={
                "action": Note(("Sends a size back and asks where the refund is.", "Schickt eine Größe zurück und fragt, wo die Erstattung bleibt."), "observed"),
                "thought": Note(("Somebody must be able to see this.", "Das muss doch jemand sehen können.")),
                "quote": _heard("“I am telling it all for the third time.”", "„Ich erzähle alles zum dritten Mal.“"),
                "pain": _logged("Three calls before the refund arrives.", "Drei Anrufe, bis die Erstattung da ist."),
                "opportunity": Note(("Call back instead of a queue; QR code, not paper.", "Rückruf statt Warteschleife; QR-Code statt Papier.")),
            },
        ),
        "again": DrawnStep(
            ("Buys again", "Kauft wieder"),
            ("second_order",),
            expected=1.1,
            experienced=1.0,
            notes={
                "action": Note(("Orders the second colour, or something for the family.", "Bestellt die zweite Farbe oder etwas für die Familie."), "observed"),
                "thought": Note(("I know my size by now.", "Meine Größe kenne ich ja jetzt.")),
                "pain": Note(("The second order knows nothing of the first.", "Die zweite Bestellung weiß nichts von der ersten.")),
                "opportunity": Note(("Remember the size that was kept.", "Sich die behaltene Größe merken.")),
            },
        ),
    },
)  # fmt: skip

_ADVOCACY = DrawnStage(
    ("Advocacy", "Empfehlung"),
    ("Let content customers speak for us.", "Zufriedene Kundinnen und Kunden für uns sprechen lassen."),
    ("Would I put my name to it?", "Würde ich mit meinem Namen dafür stehen?"),
    {
        "review": DrawnStep(
            ("Writes a review", "Schreibt eine Bewertung"),
            ("review",),
            expected=0.9,
            notes={
                "action": Note(("Gives stars, and sometimes a sentence.", "Vergibt Sterne, manchmal einen Satz."), "observed"),
                "thought": Note(("That would have helped me before.", "Das hätte mir vorher geholfen.")),
                "opportunity": Note(("Ask after the first trip, not after the first day.", "Nach der ersten Tour fragen, nicht nach dem ersten Tag.")),
            },
        ),
        "referral": DrawnStep(
            ("Tells friends", "Sagt es weiter"),
            ("referral",),
            expected=1.3,
            notes={
                "action": Note(("Shows it to friends and sends them a link.", "Zeigt es im Freundeskreis und verschickt einen Link."), "observed"),
                "thought": Note(("You need this for the autumn trip.", "Das brauchst du für die Herbsttour.")),
                "quote": _heard("“Ask my sister, she has one too now.”", "„Frag meine Schwester, die hat jetzt auch eine.“"),
                "opportunity": Note(("Thank with a repair voucher instead of a discount.", "Mit einem Reparaturgutschein danken statt mit Rabatt.")),
            },
        ),
    },
)  # fmt: skip


def _fact(name: Said, english: str, german: str) -> DrawnFact:
    return DrawnFact(name, (english, german), "assumed")


_AGE: Final[Said] = ("Age, mostly", "Alter, meist")
_SHARE: Final[Said] = ("Share planned in the simulation", "In der Simulation vorgesehener Anteil")
_DEVICE: Final[Said] = ("Device, mostly", "Gerät, meist")

_PERSONAS = {
    "thorough": DrawnPersona(
        ("The thorough one", "Die Gründliche"),
        ("Reads, compares, asks, and then buys once and well.", "Liest, vergleicht, fragt, und kauft dann einmal und richtig."),
        ("One jacket for the next ten years.", "Eine Jacke für die nächsten zehn Jahre."),
        ("Product texts that say nothing.", "Produkttexte, die nichts sagen."),
        (
            _fact(_SHARE, "31%", "31\N{NO-BREAK SPACE}%"),
            _fact(_AGE, "25–34", "25–34"),
            _fact(_DEVICE, "phone in the evening, laptop at the weekend", "abends Handy, am Wochenende Laptop"),
            _fact(("Segment in the data", "Segment in den Daten"), "segment = thorough", "segment = thorough"),
        ),
        ("“I would rather wait than buy twice.”", "„Lieber warte ich, als zweimal zu kaufen.“"),
    ),
    "bargain_hunter": DrawnPersona(
        ("The bargain hunter", "Der Schnäppchenjäger"),
        ("Knows the prices of three shops and subscribes to every newsletter.", "Kennt die Preise von drei Shops und abonniert jeden Newsletter."),
        ("The same tent for less.", "Dasselbe Zelt für weniger."),
        ("Vouchers with small print.", "Gutscheine mit Kleingedrucktem."),
        (
            _fact(_SHARE, "24%", "24\N{NO-BREAK SPACE}%"),
            _fact(_AGE, "18–34", "18–34"),
            _fact(_DEVICE, "Android phone", "Android-Handy"),
            _fact(("Segment in the data", "Segment in den Daten"), "segment = bargain_hunter", "segment = bargain_hunter"),
        ),
        ("“I can send it back, after all.”", "„Zurückschicken kann ich es ja immer noch.“"),
    ),
    "regular": DrawnPersona(
        ("The regular", "Die Stammkundin"),
        ("Has bought here for years, in the store as well as online.", "Kauft seit Jahren hier, in der Filiale wie online."),
        ("To be known without having to explain.", "Bekannt sein, ohne sich erklären zu müssen."),
        ("Being treated like a stranger on the phone.", "Am Telefon wie eine Fremde behandelt werden."),
        (
            _fact(_SHARE, "18%", "18\N{NO-BREAK SPACE}%"),
            _fact(_AGE, "35–64", "35–64"),
            _fact(_DEVICE, "laptop, and the store around the corner", "Laptop, und die Filiale um die Ecke"),
            _fact(("Segment in the data", "Segment in den Daten"), "segment = regular", "segment = regular"),
        ),
        ("“You know me. Please act like it.”", "„Sie kennen mich doch. Zeigen Sie es bitte auch.“"),
    ),
}  # fmt: skip

_ROUTES = {
    "first_purchase": DrawnRoute(("First look to purchase", "Erster Blick bis Kauf"), events("product_viewed"), events("order_placed"), horizon="60d"),
    "delivery": DrawnRoute(
        ("Payment to parcel", "Bezahlung bis Paket"), events("payment_started"), events("order_delivered"), (events("payment_declined"),), "21d", "customer",
    ),
    "refund": DrawnRoute(
        ("Return to refund", "Rücksendung bis Erstattung"), events("return_requested"), events("refund_issued"), (events("hotline_called"),), "45d", "customer",
    ),
    "newsletter": DrawnRoute(
        ("Newsletter to purchase", "Newsletter bis Kauf"), events("newsletter_subscribed"), events("order_placed"), (events("newsletter_unsubscribed"),), "90d",
    ),
    "again": DrawnRoute(
        ("Parcel to second order", "Paket bis zweite Bestellung"),
        events("order_delivered"),
        events("order_placed", order_number__at_least=2),
        (events("return_requested"),),
        "120d",
    ),
}  # fmt: skip


def draw() -> MapDocument:
    """The map."""
    return document(
        DrawnMap(
            title=("From the picture to the recommendation", "Vom Bild zur Empfehlung"),
            description=(
                ("An invented shop for outdoor equipment with twelve stores, a website and an app. All events are simulated; "
                "what was planted in them is written down and can be found again."),
                ("Ein erfundener Händler für Outdoor-Ausrüstung mit zwölf Filialen, Website und App. Alle Ereignisse sind "
                "simuliert; was in ihnen steckt, ist aufgeschrieben und lässt sich wiederfinden."),
            ),
            owner=("Customer experience", "Kundenerlebnis"),
            company_goal=(
                "More second orders, fewer returns, and not one third call.",
                "Mehr Zweitbestellungen, weniger Rücksendungen und kein einziger dritter Anruf.",
            ),
            customer_goal=(
                "Find equipment that fits and lasts, without losing a weekend over it.",
                "Ausrüstung finden, die passt und hält, ohne ein Wochenende dafür zu opfern.",
            ),
            scenario={
                "context": (
                    "January to October 2026, Germany; people who plan a trip and meet the shop for the first time or again.",
                    "Januar bis Oktober 2026, Deutschland; Menschen, die eine Tour planen und dem Shop zum ersten Mal oder wieder begegnen.",
                ),
                "trigger": ("A picture, a tip, or rain on the last hike.", "Ein Bild, ein Tipp oder Regen auf der letzten Wanderung."),
                "goal": ("The right jacket before the holidays.", "Die richtige Jacke vor dem Urlaub."),
                "expectations": (
                    "Honest advice, a payment that works, a parcel in four days, money back without phone calls.",
                    "Ehrliche Beratung, eine Bezahlung, die klappt, ein Paket in vier Tagen, Geld zurück ohne Telefonate.",
                ),
                "success": ("The jacket stays, and the next order comes by itself.", "Die Jacke bleibt, und die nächste Bestellung kommt von selbst."),
            },
            trigger_at=events("ad_seen", "social_post_viewed"),
            success_at=events("order_placed", order_number__at_least=2),
            success_within="180d",
            within="30d",
            personas=_PERSONAS,
            stages={
                "awareness": _AWARENESS,
                "consideration": _CONSIDERATION,
                "decision": _DECISION,
                "retention": _RETENTION,
                "advocacy": _ADVOCACY,
            },
            touchpoints=_TOUCHPOINTS,
            routes=_ROUTES,
            implications=(
                ("A **failed payment** loses people who had already decided. It comes before any further advertising.", "Eine **gescheiterte Zahlung** verliert Menschen, die sich schon entschieden hatten. Sie kommt vor jeder weiteren Werbung."),
                ("The third call is one too many: the answer belongs to the first.", "Der dritte Anruf ist einer zu viel: Die Antwort gehört in den ersten."),
                ("More newsletters are not more closeness. The intensive plan needs a limit.", "Mehr Newsletter sind nicht mehr Nähe. Der Intensivplan braucht eine Grenze."),
            ),
            branches=(
                DrawnBranch("delivery", "again", ("keeps everything", "behält alles")),
                DrawnBranch("cart", "advice", ("not sure: asks first", "unsicher: fragt erst nach")),
            ),
            actions=(
                DrawnAction(("Look into declined payments on phones, by card and by device.", "Abgelehnte Zahlungen am Handy untersuchen, nach Karte und Gerät."), ("Payments", "Zahlungsverkehr"), "payment"),
                DrawnAction(("Replace the paper label of returns with a code.", "Das Papieretikett für Rücksendungen durch einen Code ersetzen."), ("Service", "Service"), "help"),
                DrawnAction(("Limit the newsletter to one a week in the first month.", "Den Newsletter im ersten Monat auf einen pro Woche begrenzen."), ("CRM", "CRM"), "newsletter"),
            ),
        )
    )  # fmt: skip
