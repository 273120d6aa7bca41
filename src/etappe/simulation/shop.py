"""The omnichannel shop: outdoor equipment, sold online, in an app and in stores, with everything around it.

Invented, and said to be so; what is planted in it stands here. Thresholds and factors are ours.
"""

from __future__ import annotations

from typing import Final

from etappe.simulation.scenario import Above, Cause, Choice, Distractor, Draw, Effect, Is, Scenario, Seen
from etappe.simulation.shop_states import STATES


def _when(segment: str, at: str, to: str | None, by: float) -> Effect:
    return Effect("odds", at, by, (Is("segment", (segment,)),), to)


_HABITS: Final = (
    _when("thorough", "product_viewed", "product_compared", 1.9),
    _when("thorough", "product_viewed", "wishlist_saved", 3.0),
    _when("thorough", "product_compared", "chat_started", 1.7),
    _when("thorough", "product_compared", "store_visited", 1.4),
    _when("decisive", "product_viewed", "product_added", 2.4),
    _when("decisive", "product_compared", "product_added", 1.7),
    _when("bargain_hunter", "product_viewed", "newsletter_subscribed", 2.2),
    _when("bargain_hunter", "product_added", None, 1.5),
    _when("bargain_hunter", "order_delivered", "return_requested", 1.9),
    _when("regular", "page_viewed", "product_viewed", 1.4),
    _when("regular", "order_delivered", "comes_back", 2.2),
    _when("regular", "order_delivered", "friend_referred", 2.2),
    _when("regular", "bought_in_store", "comes_back", 1.8),
    Effect("odds", "page_viewed", 2.5, (Seen("order_placed"),), "product_viewed"),
    Effect("odds", "product_viewed", 4.0, (Seen("order_placed"),), "product_added"),
    Effect("odds", "product_added", 3.0, (Seen("order_placed"),), "checkout_started"),
    Effect("wait", "newsletter_sent", 0.22, (Is("mail_plan", ("intensive",)),), "newsletter_sent"),
    Effect("wait", "newsletter_opened", 0.22, (Is("mail_plan", ("intensive",)),), "newsletter_sent"),
    Effect(
        "wait",
        "newsletter_sent",
        1 / 0.22,
        (Is("mail_plan", ("intensive",)), Seen("newsletter_sent", 14)),
        "newsletter_sent",
    ),
    Effect(
        "wait",
        "newsletter_opened",
        1 / 0.22,
        (Is("mail_plan", ("intensive",)), Seen("newsletter_sent", 14)),
        "newsletter_sent",
    ),
    Effect("wait", "newsletter_clicked", 0.22, (Is("mail_plan", ("intensive",)),), "newsletter_sent"),
)

_CAUSES: Final = (
    Cause(
        "card_declined_on_android",
        Effect(
            "odds",
            "payment_started",
            5.0,
            (Is("device", ("android",)), Is("payment_method", ("card",))),
            "payment_declined",
        ),
        "Paying by card on Android is declined far more often: the odds are 5 times as high.",
        "Kartenzahlungen auf Android werden weit häufiger abgelehnt: Die Chance dafür ist fünfmal so hoch.",
    ),
    Cause(
        "declined_payment_upsets",
        Effect("score", "survey_payment", -1.3, (Seen("payment_declined"),)),
        "After a declined payment, satisfaction with paying is 1.3 points lower.",
        "Nach einer abgelehnten Zahlung ist die Zufriedenheit mit dem Bezahlen um 1,3 Punkte niedriger.",
    ),
    Cause(
        "advice_leads_to_checkout",
        Effect("odds", "product_added", 2.2, (Is("advised_by", ("person", "chat")),), "checkout_started"),
        "After advice, in the store or by chat, a filled cart goes to the checkout with 2.2 times the odds.",
        "Nach einer Beratung, in der Filiale oder im Chat, ist die Chance 2,2-mal so hoch, dass ein gefüllter Warenkorb zur Kasse geht.",
    ),
    Cause(
        "too_many_newsletters",
        Effect("odds", "newsletter_sent", 3.0, (Is("mail_plan", ("intensive",)),), "newsletter_unsubscribed"),
        "On the intensive plan, with up to 14 e-mails in the first month, each e-mail leads to an unsubscription with 3 times the odds.",
        "Im intensiven Plan mit bis zu 14 E-Mails im ersten Monat führt jede E-Mail mit dreifacher Chance zur Abmeldung.",
    ),
    Cause(
        "too_many_newsletters_annoy",
        Effect("score", "survey_newsletter", -1.1, (Is("mail_plan", ("intensive",)),)),
        "On the intensive plan, satisfaction with the newsletter is 1.1 points lower.",
        "Im intensiven Plan ist die Zufriedenheit mit dem Newsletter um 1,1 Punkte niedriger.",
    ),
    Cause(
        "paper_label_means_calls",
        Effect("odds", "return_received", 3.0, (Is("return_label", ("paper",)),), "hotline_called"),
        "Returns with a paper label lead to a call before the refund with 3 times the odds.",
        "Rücksendungen mit Papieretikett führen mit dreifacher Chance zu einem Anruf, bevor das Geld zurückkommt.",
    ),
    Cause(
        "third_call_loses_customers",
        Effect("odds", "refund_issued", 0.25, (Seen("hotline_called", 3),), "page_viewed"),
        "Whoever had to call three times or more comes back after the refund with a quarter of the odds.",
        "Wer dreimal oder öfter anrufen musste, kommt nach der Erstattung nur mit einem Viertel der Chance wieder.",
    ),
    Cause(
        "third_call_upsets",
        Effect("score", "survey_hotline", -1.0, (Seen("hotline_called", 3),)),
        "From the third call on, satisfaction with the hotline is 1.0 points lower.",
        "Ab dem dritten Anruf ist die Zufriedenheit mit der Hotline um 1,0 Punkte niedriger.",
    ),
    Cause(
        "slow_delivery_upsets",
        Effect("score", "survey_delivery", -1.4, (Above("delivery_days", 4.0),)),
        "Where delivery takes more than four days, satisfaction with it is 1.4 points lower.",
        "Dauert die Lieferung länger als vier Tage, ist die Zufriedenheit mit ihr um 1,4 Punkte niedriger.",
    ),
    Cause(
        "good_reviews_refer",
        Effect("odds", "review_written", 4.0, (Above("score", 3.5),), "friend_referred"),
        "Whoever gives four or five stars recommends the shop to a friend with 4 times the odds.",
        "Wer vier oder fünf Sterne vergibt, empfiehlt den Shop mit vierfacher Chance weiter.",
    ),
)

SHOP: Final = Scenario(
    id="omnichannel-shop",
    time_zone="Europe/Berlin",
    start="2026-01-01",
    end="2026-10-31",
    customer_prefix="K",
    traits=(
        Draw("segment", {"thorough": 0.31, "decisive": 0.27, "bargain_hunter": 0.24, "regular": 0.18}),
        Draw(
            "age_group",
            {"18-24": 0.14, "25-34": 0.28, "35-49": 0.33, "50-64": 0.18, "65+": 0.07},
            by="segment",
            weights_by={
                "thorough": {"18-24": 0.10, "25-34": 0.38, "35-49": 0.32, "50-64": 0.15, "65+": 0.05},
                "bargain_hunter": {"18-24": 0.30, "25-34": 0.31, "35-49": 0.22, "50-64": 0.12, "65+": 0.05},
                "regular": {"18-24": 0.05, "25-34": 0.17, "35-49": 0.38, "50-64": 0.28, "65+": 0.12},
            },
        ),
        Draw(
            "main_device",
            {"android": 0.42, "ios": 0.30, "desktop": 0.28},
            by="age_group",
            weights_by={
                "18-24": {"android": 0.46, "ios": 0.44, "desktop": 0.10},
                "50-64": {"android": 0.40, "ios": 0.20, "desktop": 0.40},
                "65+": {"android": 0.34, "ios": 0.12, "desktop": 0.54},
            },
        ),
    ),
    shown=("segment", "age_group"),
    entries=(
        Choice("ad_seen", 0.56),
        Choice("search_clicked", 0.22),
        Choice("social_post_viewed", 0.16),
        Choice("store_visited", 0.06),
    ),
    states=STATES,
    habits=_HABITS,
    causes=_CAUSES,
    distractors=(
        Distractor(
            "wheel_popup",
            "wheel_popup_seen",
            "The wheel-of-fortune popup comes up by chance and changes nothing.",
            "Das Glücksrad erscheint zufällig und ändert nichts.",
        ),
        Distractor(
            "wishlist",
            "wishlist_saved",
            "The wish list changes nothing; it goes with comparing because the same segment likes both.",
            "Die Merkliste ändert nichts; sie geht mit dem Vergleichen einher, weil dieselbe Gruppe beides gern tut.",
        ),
    ),
    weekdays=(0.95, 0.9, 0.92, 0.98, 1.0, 1.1, 1.25),
)
