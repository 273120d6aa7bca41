"""The map of the patient journey: from the first pain to daily life, in the words of care.

The patients are invented, and so are the words in the lanes; the numbers beside them are measured on simulated events.
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

_INVENTED: Final[Said] = ("Conversations, invented for this example", "Gespräche, für dieses Beispiel erfunden")
_PRACTICE_LOG: Final[Said] = (
    "Notes of the practices, invented for this example",
    "Notizen der Praxen, für dieses Beispiel erfunden",
)


def _heard(english: str, german: str) -> Note:
    return Note((english, german), "reported", _INVENTED)


def _noted(english: str, german: str) -> Note:
    return Note((english, german), "observed", _PRACTICE_LOG)


_GP: Final[Said] = ("General practice", "Hausarztpraxis")
_SPECIALIST: Final[Said] = ("Specialist practice", "Facharztpraxis")
_CLINIC: Final[Said] = ("Hospital", "Krankenhaus")
_THERAPY: Final[Said] = ("Therapy practice", "Therapiepraxis")

_PATIENTS: Final[Said] = ("Patients themselves", "Patientinnen und Patienten selbst")
_SYSTEMS_AND_MESSAGES: Final[dict[str, tuple[Said, Said]]] = {
    "diary": (("Pain diary on paper", "Schmerztagebuch auf Papier"), ("Write down when it hurts.", "Schreiben Sie auf, wann es schmerzt.")),
    "information": (("Health portal", "Gesundheitsportal"), ("Most knee pain passes with rest.", "Die meisten Knieschmerzen vergehen mit Schonung.")),
    "advice_line": (("Telephone system, triage guideline", "Telefonanlage, Leitfaden zur Ersteinschätzung"), NOTHING),
    "request": (("Practice software, appointment portal", "Praxissoftware, Terminportal"), ("An appointment within a week.", "Ein Termin innerhalb einer Woche.")),
    "gp": (("Practice software, electronic record", "Praxissoftware, elektronische Akte"), ("We look at it together.", "Wir sehen es uns gemeinsam an.")),
    "referral": (("Practice software, e-referral", "Praxissoftware, elektronische Überweisung"), ("Please book the next appointment yourself.", "Bitte vereinbaren Sie den nächsten Termin selbst.")),
    "booking": (("Appointment service", "Terminservice"), ("The next date is in four weeks.", "Der nächste Termin ist in vier Wochen.")),
    "reminder": (("Appointment service, letters", "Terminservice, Briefversand"), ("Your appointment is in six weeks.", "Ihr Termin ist in sechs Wochen.")),
    "specialist": (("Practice software", "Praxissoftware"), ("We find out what it is.", "Wir finden heraus, was es ist.")),
    "imaging": (("Imaging archive", "Bildarchiv"), NOTHING),
    "findings": (("Practice software, imaging archive", "Praxissoftware, Bildarchiv"), ("Ask until it is clear.", "Fragen Sie, bis alles klar ist.")),
    "therapy": (("Therapy planning", "Therapieplanung"), ("Six sessions, and exercises at home.", "Sechs Sitzungen und Übungen für zu Hause.")),
    "surgery": (("Hospital information system", "Krankenhausinformationssystem"), NOTHING),
    "discharge": (("Hospital information system, discharge plan", "Krankenhausinformationssystem, Entlassplan"), ("Your plan for the next six weeks.", "Ihr Plan für die nächsten sechs Wochen.")),
    "aftercare": (("Practice software", "Praxissoftware"), ("We check how it heals.", "Wir sehen nach, wie es heilt.")),
    "daily_life": (("None", "Keine"), ("Move, a little every day.", "Bewegen Sie sich, jeden Tag ein wenig.")),
    "feedback": (("Survey tool", "Umfragewerkzeug"), ("Your answer takes one minute.", "Ihre Antwort dauert eine Minute.")),
}  # fmt: skip
"""Invented, like the owners: who runs a touchpoint with what, and what is said there."""

_BOUND = {
    "diary": DrawnTouchpoint(("Own observation", "Eigene Beobachtung"), "other", events("symptom_noticed"), type="physical", owner=_PATIENTS),
    "information": DrawnTouchpoint(("Health information online", "Gesundheitsinformation im Netz"), "website", events("information_searched"), rated("information"), owner=("Health portal", "Gesundheitsportal")),
    "advice_line": DrawnTouchpoint(("Medical advice line", "Ärztliche Servicenummer"), "hotline", events("advice_line_called"), rated("advice_line"), "interpersonal", ("Advice line", "Servicenummer")),
    "request": DrawnTouchpoint(("Appointment by phone or portal", "Termin per Telefon oder Portal"), "hotline", events("gp_appointment_requested"), rated("access"), "interpersonal", _GP),
    "gp": DrawnTouchpoint(("Consultation at the practice", "Sprechstunde in der Praxis"), "service", events("gp_visited"), rated("gp"), "interpersonal", _GP),
    "referral": DrawnTouchpoint(("Referral, on paper or digital", "Überweisung, auf Papier oder digital"), "service", events("referral_issued"), None, "physical", _GP),
    "booking": DrawnTouchpoint(("Booking of the appointment", "Terminvergabe"), "hotline", events("specialist_appointment_booked"), rated("waiting"), "interpersonal", _SPECIALIST),
    "reminder": DrawnTouchpoint(("Reminder, by letter or message", "Erinnerung, per Brief oder Nachricht"), "post", events("reminder_sent"), None, "physical", _SPECIALIST),
    "specialist": DrawnTouchpoint(("Examination", "Untersuchung"), "service", events("specialist_visited"), rated("specialist"), "interpersonal", _SPECIALIST),
    "imaging": DrawnTouchpoint(("Imaging", "Bildgebung"), "service", events("imaging_done"), rated("imaging"), "physical", _CLINIC),
    "findings": DrawnTouchpoint(("Talk about the findings", "Befundgespräch"), "advice", events("findings_discussed"), rated("findings"), "interpersonal", _SPECIALIST),
    "therapy": DrawnTouchpoint(("Physiotherapy", "Physiotherapie"), "service", events("therapy_started"), rated("therapy"), "interpersonal", _THERAPY),
    "surgery": DrawnTouchpoint(("Surgery and stay", "Operation und Aufenthalt"), "service", events("surgery_done"), None, "interpersonal", _CLINIC),
    "discharge": DrawnTouchpoint(("Discharge", "Entlassung"), "advice", events("discharged"), rated("hospital"), "interpersonal", _CLINIC),
    "aftercare": DrawnTouchpoint(("Follow-up appointment", "Nachsorgetermin"), "service", events("aftercare_visited"), rated("aftercare"), "interpersonal", _SPECIALIST),
    "daily_life": DrawnTouchpoint(("Stairs, bicycle, garden", "Treppe, Fahrrad, Garten"), "other", events("back_to_daily_life"), rated("daily_life"), "physical", _PATIENTS),
    "feedback": DrawnTouchpoint(
        ("Question about the experience", "Frage nach der Erfahrung"), "app", events("feedback_given"),
        ScoreBinding(at=events("feedback_given"), score="score", lowest=0, highest=10), owner=("Quality management", "Qualitätsmanagement"),
    ),
    "medication": named("Prescription", "Rezept", "medication_prescribed"),
    "self_care": named("Advice on self-care", "Rat zur Selbsthilfe", "self_care_advised"),
    "cancellation": named("Appointment cancelled", "Termin abgesagt", "appointment_cancelled"),
    "no_show": named("Appointment missed", "Termin versäumt", "appointment_missed"),
    "elsewhere": named("Help sought elsewhere", "Hilfe anderswo gesucht", "care_sought_elsewhere"),
    "second_opinion": named("Second opinion", "Zweitmeinung", "second_opinion_sought"),
    "agreement": named("Agreement on the treatment", "Einigung auf die Behandlung", "treatment_agreed"),
    "session": named("Therapy session", "Therapiesitzung", "therapy_session"),
    "therapy_end": named("End of the therapy", "Abschluss der Therapie", "therapy_completed"),
    "therapy_stop": named("Therapy broken off", "Therapie abgebrochen", "therapy_stopped"),
    "surgery_date": named("Date for surgery", "OP-Termin", "surgery_scheduled"),
    "admission": named("Admission to hospital", "Aufnahme ins Krankenhaus", "admitted"),
    "parking": named("Parking app of the hospital", "Park-App des Krankenhauses", "parking_app_used"),
    "rehab": named("Start of rehabilitation", "Beginn der Reha", "rehab_started"),
    "readmission": named("Back in hospital", "Wieder im Krankenhaus", "readmitted"),
    "survey": named("Question after a visit", "Frage nach einem Besuch", "survey_answered"),
    "sharing": named("Experience told to others", "Erfahrung weitererzählt", "experience_shared"),
}  # fmt: skip

_TOUCHPOINTS: Final = told(_BOUND, _SYSTEMS_AND_MESSAGES)

_SYMPTOMS = DrawnStage(
    ("Symptoms", "Beschwerden"),
    ("Help people to judge whether it is serious.", "Dabei helfen, einzuschätzen, ob es ernst ist."),
    ("Will it go away by itself?", "Geht das von allein wieder weg?"),
    {
        "notice": DrawnStep(
            ("Notices the pain", "Bemerkt den Schmerz"),
            ("diary",),
            expected=-0.4,
            experienced=-0.8,
            notes={
                "action": Note(("Feels the knee on the stairs, rests it and waits.", "Spürt das Knie auf der Treppe, schont sich und wartet ab."), "reported", _INVENTED),
                "thought": Note(("It will be better after the weekend.", "Nach dem Wochenende ist es besser.")),
                "need": Note(("A sign that tells harmless from serious.", "Ein Zeichen, das Harmloses von Ernstem trennt.")),
                "opportunity": Note(("A short self-check that ends with a clear recommendation.", "Ein kurzer Selbsttest mit einer klaren Empfehlung am Ende.")),
            },
        ),
        "inform": DrawnStep(
            ("Looks for information", "Sucht Informationen"),
            ("information", "advice_line"),
            expected=0.3,
            notes={
                "action": Note(("Reads health pages at night, or calls the advice line.", "Liest nachts Gesundheitsseiten oder ruft die Servicenummer an."), "observed"),
                "thought": Note(("Everything from a bruise to surgery is possible.", "Von der Prellung bis zur Operation ist alles möglich.")),
                "quote": _heard("“After an hour I knew more and slept worse.”", "„Nach einer Stunde wusste ich mehr und schlief schlechter.“"),
                "pain": _heard("Every page says something else.", "Jede Seite sagt etwas anderes."),
                "opportunity": Note(("One reliable page per joint, in plain language.", "Eine verlässliche Seite je Gelenk, in einfacher Sprache.")),
            },
        ),
    },
)  # fmt: skip

_HELP = DrawnStage(
    ("Seeking help", "Hilfe suchen"),
    ("A first appointment within a week.", "Ein erster Termin binnen einer Woche."),
    ("Who can help me, and how soon?", "Wer hilft mir, und wie bald?"),
    {
        "request": DrawnStep(
            ("Asks for an appointment", "Bittet um einen Termin"),
            ("request",),
            expected=0.4,
            notes={
                "action": Note(("Calls the practice at eight, or books in the portal.", "Ruft um acht in der Praxis an oder bucht im Portal."), "observed"),
                "thought": Note(("Engaged again.", "Schon wieder besetzt.")),
                "quote": _heard("“I was number fourteen in the queue.”", "„Ich war Nummer vierzehn in der Warteschleife.“"),
                "pain": _noted("The phone line is overloaded between eight and nine.", "Zwischen acht und neun ist das Telefon überlastet."),
                "need": Note(("A date, before the call ends.", "Ein Datum, bevor das Gespräch endet.")),
                "opportunity": Note(("Call back; keep a third of the dates for the portal.", "Rückruf anbieten; ein Drittel der Termine ins Portal.")),
            },
        ),
        "gp": DrawnStep(
            ("Sees the general practitioner", "Ist in der Hausarztpraxis"),
            ("gp",),
            expected=0.8,
            notes={
                "action": Note(("Describes the pain, gets advice or a prescription.", "Schildert den Schmerz, bekommt Rat oder ein Rezept."), "observed"),
                "thought": Note(("She took the time to listen.", "Sie hat sich Zeit genommen und zugehört.")),
                "quote": _heard("“She asked what I can no longer do.”", "„Sie hat gefragt, was ich nicht mehr kann.“"),
                "need": Note(("To be taken seriously.", "Ernst genommen werden.")),
                "opportunity": Note(("A written plan for the next four weeks.", "Ein schriftlicher Plan für die nächsten vier Wochen.")),
            },
        ),
        "referral": DrawnStep(
            ("Is referred", "Wird überwiesen"),
            ("referral",),
            expected=0.5,
            experienced=-0.1,
            notes={
                "action": Note(("Takes the referral along, on paper or digitally.", "Nimmt die Überweisung mit, auf Papier oder digital."), "observed"),
                "thought": Note(("And now I have to find somebody myself?", "Und jetzt muss ich selbst jemanden finden?")),
                "pain": _heard("A list of telephone numbers instead of an appointment.", "Eine Liste mit Telefonnummern statt eines Termins."),
                "opportunity": Note(("Refer digitally, and book the date right there.", "Digital überweisen und den Termin gleich mitbuchen.")),
            },
        ),
    },
)  # fmt: skip

_DIAGNOSIS = DrawnStage(
    ("Diagnosis", "Diagnose"),
    ("Clarity within four weeks.", "Klarheit binnen vier Wochen."),
    ("What do I have?", "Was habe ich?"),
    {
        "wait": DrawnStep(
            ("Waits for the specialist", "Wartet auf den Facharzttermin"),
            ("booking", "reminder"),
            expected=0.1,
            moment_of_truth=True,
            notes={
                "action": Note(("Takes painkillers and thinks about cancelling.", "Nimmt Schmerzmittel und denkt ans Absagen."), "reported", _INVENTED),
                "thought": Note(("By then it will be over, or much worse.", "Bis dahin ist es vorbei oder viel schlimmer.")),
                "quote": _heard("“Nobody told me what I may do until then.”", "„Niemand hat gesagt, was ich bis dahin tun darf.“"),
                "pain": _noted("Beyond four weeks, many cancel and go elsewhere.", "Ab vier Wochen sagen viele ab und gehen woandershin."),
                "need": Note(("To know what to do until then.", "Wissen, was bis dahin zu tun ist.")),
                "opportunity": Note(("Offer short-notice dates; remind by message.", "Kurzfristige Termine anbieten; per Nachricht erinnern.")),
            },
        ),
        "specialist": DrawnStep(
            ("Is examined", "Wird untersucht"),
            ("specialist",),
            expected=0.9,
            notes={
                "action": Note(("Is examined and sent to imaging if needed.", "Wird untersucht und bei Bedarf zur Bildgebung geschickt."), "observed"),
                "thought": Note(("Six weeks for six minutes.", "Sechs Wochen für sechs Minuten.")),
                "pain": _heard("The earlier findings are not there.", "Die früheren Befunde liegen nicht vor."),
                "opportunity": Note(("Ask for earlier findings together with the reminder.", "Frühere Befunde gleich mit der Erinnerung anfordern.")),
            },
        ),
        "findings": DrawnStep(
            ("Understands the findings", "Versteht den Befund"),
            ("findings", "imaging"),
            expected=0.9,
            notes={
                "action": Note(("Sees the pictures and hears what they mean.", "Sieht die Bilder und hört, was sie bedeuten."), "observed"),
                "thought": Note(("What is a meniscus lesion, and is it bad?", "Was ist eine Meniskusläsion, und ist das schlimm?")),
                "quote": _heard("“He drew it for me. Then I understood.”", "„Er hat es mir aufgezeichnet. Dann habe ich es verstanden.“"),
                "pain": _noted("Words that people have to look up afterwards.", "Wörter, die man danach nachschlagen muss."),
                "need": Note(("Words that can be repeated at home.", "Worte, die man zu Hause wiedergeben kann.")),
                "opportunity": Note(("Plain language, and a drawing to take home.", "Einfache Sprache, und eine Zeichnung zum Mitnehmen.")),
            },
        ),
    },
)  # fmt: skip

_TREATMENT = DrawnStage(
    ("Treatment", "Behandlung"),
    ("A treatment that is understood and carried through.", "Eine Behandlung, die verstanden und zu Ende geführt wird."),
    ("What helps me, and can I keep it up?", "Was hilft mir, und halte ich es durch?"),
    {
        "treatment": DrawnStep(
            ("Is treated", "Wird behandelt"),
            ("therapy", "surgery"),
            expected=0.8,
            notes={
                "action": Note(("Goes to physiotherapy, or has surgery.", "Geht zur Physiotherapie oder wird operiert."), "observed"),
                "thought": Note(("Am I doing the exercises right?", "Mache ich die Übungen richtig?")),
                "quote": _heard("“The app reminds me, and I see that it gets better.”", "„Die App erinnert mich, und ich sehe, dass es besser wird.“"),
                "pain": _heard("Appointments lie in working hours.", "Die Termine liegen in der Arbeitszeit."),
                "need": Note(("To notice progress.", "Fortschritt spüren.")),
                "opportunity": Note(("The exercise app for all; early and late dates.", "Die Übungs-App für alle; Termine früh und spät.")),
            },
        ),
        "discharge": DrawnStep(
            ("Goes home from hospital", "Kommt aus dem Krankenhaus nach Hause"),
            ("discharge",),
            expected=0.9,
            notes={
                "action": Note(("Is discharged with a letter, or with a plan.", "Wird entlassen, mit Brief oder mit Plan."), "observed"),
                "thought": Note(("Whom do I call at night?", "Wen rufe ich nachts an?")),
                "quote": _heard("“At home I stood there with three boxes of tablets.”", "„Zu Hause stand ich mit drei Schachteln Tabletten da.“"),
                "pain": _noted("Without a plan, more come back unplanned.", "Ohne Plan kommen mehr ungeplant zurück."),
                "opportunity": Note(("Talk the plan through, and call after three days.", "Den Plan besprechen und nach drei Tagen anrufen.")),
            },
        ),
    },
)  # fmt: skip

_AFTERCARE = DrawnStage(
    ("Aftercare", "Nachsorge"),
    ("Back to what matters in daily life.", "Zurück zu dem, was im Alltag zählt."),
    ("Can I do again what matters to me?", "Kann ich wieder, was mir wichtig ist?"),
    {
        "aftercare": DrawnStep(
            ("Comes to aftercare", "Kommt zur Nachsorge"),
            ("aftercare",),
            expected=0.6,
            notes={
                "action": Note(("Is checked again and gets goals for the next months.", "Wird erneut untersucht und bekommt Ziele gesteckt."), "observed"),
                "thought": Note(("Is this pain normal?", "Ist dieser Schmerz normal?")),
                "pain": _heard("One has to think of the appointment oneself.", "An den Termin muss man selbst denken."),
                "opportunity": Note(("Agree the aftercare date before the treatment ends.", "Den Nachsorgetermin vereinbaren, bevor die Behandlung endet.")),
            },
        ),
        "daily_life": DrawnStep(
            ("Is back in daily life", "Ist zurück im Alltag"),
            ("daily_life",),
            expected=1.3,
            notes={
                "action": Note(("Climbs stairs, rides a bicycle, works in the garden.", "Steigt Treppen, fährt Rad, arbeitet im Garten."), "reported", _INVENTED),
                "thought": Note(("I forgot my knee for a whole day.", "Ich habe mein Knie einen ganzen Tag lang vergessen.")),
                "quote": _heard("“First time down the cellar stairs without the rail.”", "„Zum ersten Mal ohne Geländer in den Keller.“"),
                "need": Note(("To trust the joint again.", "Dem Gelenk wieder trauen.")),
                "opportunity": Note(("Ask after six months whether it has lasted.", "Nach sechs Monaten fragen, ob es gehalten hat.")),
            },
        ),
    },
)  # fmt: skip


def _fact(name: Said, english: str, german: str) -> DrawnFact:
    return DrawnFact(name, (english, german), "assumed")


_SHARE: Final[Said] = ("Share planned in the simulation", "In der Simulation vorgesehener Anteil")
_LIFE: Final[Said] = ("Situation", "Lebenslage")
_CONTACT: Final[Said] = ("Reaches the practice", "Erreicht die Praxis")
_GROUP: Final[Said] = ("Group in the data", "Gruppe in den Daten")

_PERSONAS = {
    "working": DrawnPersona(
        ("In the middle of working life", "Mitten im Berufsleben"),
        ("Stands at work all day and puts off what can be put off.", "Steht den ganzen Tag bei der Arbeit und schiebt auf, was sich aufschieben lässt."),
        ("Fit for work again, without long absence.", "Wieder arbeitsfähig sein, ohne lange auszufallen."),
        ("Appointments that cost half a working day.", "Termine, die einen halben Arbeitstag kosten."),
        (
            _fact(_SHARE, "38%", "38\N{NO-BREAK SPACE}%"),
            _fact(_LIFE, "full-time, two children", "Vollzeit, zwei Kinder"),
            _fact(_CONTACT, "by phone in a break, or by portal at night", "telefonisch in der Pause oder nachts im Portal"),
            _fact(_GROUP, "group = working", "group = working"),
        ),
        ("“Tell me how long it takes, and I will arrange it.”", "„Sagen Sie mir, wie lange es dauert, dann richte ich es ein.“"),
    ),
    "retired": DrawnPersona(
        ("Retired and on the move", "Im Ruhestand und unterwegs"),
        ("Has had the hip for years; lives alone and wants to keep doing so.", "Hat seit Jahren Hüftschmerzen; lebt allein und möchte das weiterhin."),
        ("To do the shopping alone.", "Den Einkauf allein schaffen."),
        ("Portals without a telephone number.", "Portale ohne Telefonnummer."),
        (
            _fact(_SHARE, "32%", "32\N{NO-BREAK SPACE}%"),
            _fact(_LIFE, "lives alone, daughter far away", "lebt allein, die Tochter wohnt weit weg"),
            _fact(_CONTACT, "by phone, or in person", "telefonisch oder persönlich"),
            _fact(_GROUP, "group = retired", "group = retired"),
        ),
        ("“A letter I can put on the fridge.”", "„Ein Brief, den ich an den Kühlschrank hängen kann.“"),
    ),
    "young_active": DrawnPersona(
        ("Young and active", "Jung und sportlich"),
        ("Hurt the shoulder at sport and has read everything about it.", "Hat sich beim Sport an der Schulter verletzt und alles darüber gelesen."),
        ("Back to training by summer.", "Bis zum Sommer zurück ins Training."),
        ("To wait without knowing for what.", "Warten, ohne zu wissen, worauf."),
        (
            _fact(_SHARE, "17%", "17\N{NO-BREAK SPACE}%"),
            _fact(_LIFE, "studies, plays handball", "studiert, spielt Handball"),
            _fact(_CONTACT, "by portal and message", "über Portal und Nachricht"),
            _fact(_GROUP, "group = young_active", "group = young_active"),
        ),
        ("“Send me a message, I never answer the phone.”", "„Schicken Sie mir eine Nachricht, ans Telefon gehe ich nie.“"),
    ),
}  # fmt: skip

_ROUTES = {
    "first_visit": DrawnRoute(("Symptom to general practitioner", "Symptom bis Hausarztpraxis"), events("symptom_noticed"), events("gp_visited"), horizon="60d"),
    "daily_life": DrawnRoute(
        ("First pain to daily life", "Erster Schmerz bis Alltag"), events("symptom_noticed"), events("back_to_daily_life"), horizon="180d", whose="customer",
    ),
    "specialist": DrawnRoute(
        ("Referral to specialist", "Überweisung bis Facharztpraxis"), events("referral_issued"), events("specialist_visited"), (events("appointment_cancelled"),), "90d",
    ),
    "treatment": DrawnRoute(
        ("Findings to treatment", "Befund bis Behandlung"), events("findings_discussed"), events("treatment_agreed"), (events("second_opinion_sought"),), "45d",
    ),
    "surgery": DrawnRoute(("Date for surgery to discharge", "OP-Termin bis Entlassung"), events("surgery_scheduled"), events("discharged"), horizon="120d"),
    "home": DrawnRoute(
        ("Discharge to daily life", "Entlassung bis Alltag"), events("discharged"), events("back_to_daily_life"), (events("readmitted"),), "120d", "customer",
    ),
}  # fmt: skip


def draw() -> MapDocument:
    """The map."""
    return document(
        DrawnMap(
            title=("From the first pain back to daily life", "Vom ersten Schmerz zurück in den Alltag"),
            description=(
                ("Invented patients with a painful knee, hip or shoulder. All events are simulated, and no number is a medical "
                "fact; what was planted in them is written down and can be found again."),
                ("Erfundene Patientinnen und Patienten mit Schmerzen in Knie, Hüfte oder Schulter. Alle Ereignisse sind "
                "simuliert, keine Zahl ist eine medizinische Tatsache; was in ihnen steckt, ist aufgeschrieben und lässt sich "
                "wiederfinden."),
            ),
            owner=("Regional care network", "Regionales Versorgungsnetz"),
            company_goal=(
                "Clarity within four weeks, fewer missed appointments, fewer unplanned readmissions.",
                "Klarheit binnen vier Wochen, weniger versäumte Termine, weniger ungeplante Wiederaufnahmen.",
            ),
            customer_goal=("Less pain, and back to what matters.", "Weniger Schmerzen, und zurück zu dem, was wichtig ist."),
            scenario={
                "context": (
                    "A region with a city and the country around it; adults with joint pain that does not go away.",
                    "Eine Region mit Stadt und Umland; Erwachsene mit Gelenkschmerzen, die nicht vergehen.",
                ),
                "trigger": ("Pain on the stairs, at work, or after sport.", "Schmerzen auf der Treppe, bei der Arbeit oder nach dem Sport."),
                "goal": ("To know what it is, and to move without pain.", "Wissen, was es ist, und sich ohne Schmerzen bewegen."),
                "expectations": (
                    "To be heard, to be told the next step, and not to tell everything anew at every door.",
                    "Gehört werden, den nächsten Schritt kennen und nicht an jeder Tür alles neu erzählen.",
                ),
                "success": (
                    "Three months after treatment, daily life works again without help.",
                    "Drei Monate nach der Behandlung gelingt der Alltag wieder ohne Hilfe.",
                ),
            },
            trigger_at=events("symptom_noticed"),
            success_at=events("back_to_daily_life"),
            success_within="270d",
            within="120d",
            personas=_PERSONAS,
            stages={
                "symptoms": _SYMPTOMS,
                "help": _HELP,
                "diagnosis": _DIAGNOSIS,
                "treatment": _TREATMENT,
                "aftercare": _AFTERCARE,
            },
            touchpoints=_TOUCHPOINTS,
            routes=_ROUTES,
            lanes=("action", "thought", "quote", "need", "pain", "opportunity"),
            above_numbers=4,
            implications=(
                ("**Between referral and findings** nobody is in charge. One date, booked right there, would close the gap.", "**Zwischen Überweisung und Befund** ist niemand zuständig. Ein gleich mitgebuchter Termin würde die Lücke schließen."),
                ("What helps after a stay is decided before it ends: the plan belongs into the last talk.", "Was nach dem Aufenthalt hilft, entscheidet sich vor seinem Ende: Der Plan gehört ins letzte Gespräch."),
                ("Three groups reach the practice in three ways; one way for all will lose two of them.", "Drei Gruppen erreichen die Praxis auf drei Wegen; ein Weg für alle verliert zwei davon."),
            ),
            branches=(
                DrawnBranch("treatment", "aftercare", ("therapy without hospital", "Therapie ohne Krankenhaus")),
                DrawnBranch("gp", "treatment", ("self-care or medication is enough", "Selbsthilfe oder Medikamente genügen")),
            ),
            actions=(
                DrawnAction(("Refer digitally and book the specialist’s date at once.", "Digital überweisen und den Facharzttermin gleich buchen."), _GP, "referral"),
                DrawnAction(("Offer dates that were given back to those who have waited longest.", "Abgesagte Termine denen anbieten, die am längsten warten."), _SPECIALIST, "wait"),
                DrawnAction(("Talk the discharge plan through, and call after three days.", "Den Entlassplan besprechen und nach drei Tagen anrufen."), _CLINIC, "discharge"),
            ),
        )
    )  # fmt: skip
