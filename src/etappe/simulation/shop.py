"""The omnichannel shop: outdoor equipment, sold online, in an app and in stores, with everything around it.

Invented, and said to be so; written down with what is planted in it. Thresholds and factors are ours.
"""

from __future__ import annotations

from typing import Final

from etappe.simulation.scenario import (
    DAY, HOUR, MINUTE, SECOND, Above, Amount, Cause, Choice, CountSeen, Distractor, Draw, Effect, Hours, Is, NewId, Scenario,
    Score, Seen, Start, State, Wait,
)  # fmt: skip

_ONLINE: Final = Hours(opens=6, closes=24, share=0.85)
_STORE: Final = Hours(opens=10, closes=19, days=(0, 1, 2, 3, 4, 5))
_HOTLINE: Final = Hours(opens=8, closes=18, days=(0, 1, 2, 3, 4))
_POST: Final = Hours(opens=9, closes=17, days=(0, 1, 2, 3, 4, 5))

_DEVICE: Final = Draw(
    "device",
    {"android": 0.4, "ios": 0.3, "desktop": 0.3},
    by="main_device",
    weights_by={
        "android": {"android": 0.78, "ios": 0.0, "desktop": 0.22},
        "ios": {"android": 0.0, "ios": 0.76, "desktop": 0.24},
        "desktop": {"android": 0.14, "ios": 0.10, "desktop": 0.76},
    },
)
_PLACE: Final = Draw(
    "place",
    {"website": 1.0},
    by="device",
    weights_by={"android": {"website": 0.6, "app": 0.4}, "ios": {"website": 0.52, "app": 0.48}},
)
_CART_VALUE: Final = Amount(
    "cart_value",
    median=74,
    spread=0.55,
    by="category",
    times={"tents": 2.9, "jackets": 1.7, "shoes": 1.3, "backpacks": 1.1, "accessories": 0.4},
    lowest=5,
)


def _survey(about: str, mean: float, *, spread: float = 0.95) -> State:
    return State(
        f"survey_{about}",
        event="survey_answered",
        channel="email",
        says={"about": about},
        score=Score(mean, spread),
        hours=_ONLINE,
    )


_AWARENESS: Final = (
    State(
        "ad_seen",
        (
            Choice("ad_clicked", 0.38, Wait(14 * SECOND)),
            Choice("search_clicked", 0.22, Wait(1.4 * DAY, 0.9)),
            Choice("social_post_viewed", 0.10, Wait(1.1 * DAY, 0.9)),
            Choice(None, 0.30),
        ),
        channel="ads",
        sets=(_DEVICE, Draw("campaign", {"spring_picture": 0.34, "rain_test": 0.36, "autumn_trail": 0.30})),
        carries=("campaign",),
        on_device=True,
        hours=_ONLINE,
    ),
    State(
        "ad_clicked", (Choice("page_viewed", 1.0, Wait(4 * SECOND)),), channel="ads", carries=("campaign",), on_device=True
    ),
    State(
        "search_clicked",
        (Choice("page_viewed", 1.0, Wait(4 * SECOND)),),
        channel="search",
        sets=(_DEVICE,),
        on_device=True,
        hours=_ONLINE,
    ),
    State(
        "social_post_viewed",
        (
            Choice("page_viewed", 0.46, Wait(25 * SECOND)),
            Choice("search_clicked", 0.16, Wait(1.5 * DAY, 0.9)),
            Choice(None, 0.38),
        ),
        channel="social",
        sets=(_DEVICE,),
        on_device=True,
        hours=_ONLINE,
    ),
    State(
        "page_viewed",
        (Choice("product_viewed", 0.76, Wait(45 * SECOND)), Choice(None, 0.24)),
        starts=(Start("survey_website", 0.02, Wait(2 * HOUR)), Start("wheel_popup_seen", 0.12, Wait(8 * SECOND))),
        channel="@place",
        sets=(_PLACE,),
        carries=("campaign",),
        on_device=True,
        hours=_ONLINE,
    ),
    State("wheel_popup_seen", channel="website", on_device=True),
    State(
        "comes_back",
        (
            Choice("page_viewed", 0.66, Wait(1 * SECOND)),
            Choice("search_clicked", 0.20, Wait(1 * SECOND)),
            Choice("store_visited", 0.14, Wait(9 * HOUR)),
        ),
        silent=True,
        sets=(_DEVICE,),
        hours=_ONLINE,
    ),
)

_CONSIDERATION: Final = (
    State(
        "product_viewed",
        (
            Choice("product_compared", 0.42, Wait(2 * MINUTE)),
            Choice("product_added", 0.13, Wait(3 * MINUTE)),
            Choice("newsletter_subscribed", 0.06, Wait(1 * MINUTE)),
            Choice("comes_back", 0.17, Wait(3 * DAY, 0.9)),
            Choice(None, 0.22),
        ),
        starts=(Start("wishlist_saved", 0.10, Wait(1 * MINUTE)),),
        channel="@place",
        sets=(
            Draw("category", {"jackets": 0.28, "shoes": 0.30, "backpacks": 0.18, "tents": 0.09, "accessories": 0.15}, once=True),
        ),
        carries=("category",),
        on_device=True,
    ),
    State("wishlist_saved", channel="@place", carries=("category",), on_device=True),
    State(
        "product_compared",
        (
            Choice("product_added", 0.25, Wait(6 * MINUTE)),
            Choice("chat_started", 0.11, Wait(2 * MINUTE)),
            Choice("store_visited", 0.14, Wait(2.5 * DAY, 0.8)),
            Choice("newsletter_subscribed", 0.13, Wait(3 * MINUTE)),
            Choice("comes_back", 0.15, Wait(3 * DAY, 0.9)),
            Choice(None, 0.22),
        ),
        starts=(Start("survey_comparison", 0.04, Wait(3 * HOUR)),),
        channel="@place",
        carries=("category",),
        on_device=True,
    ),
    State(
        "newsletter_subscribed",
        (
            Choice("comes_back", 0.55, Wait(4 * DAY, 0.9)),
            Choice("product_compared", 0.15, Wait(2 * MINUTE)),
            Choice(None, 0.30),
        ),
        starts=(Start("newsletter_sent", 0.97, Wait(20 * HOUR)), Start("survey_newsletter", 0.12, Wait(25 * DAY, 0.3))),
        channel="@place",
        sets=(Draw("mail_plan", {"calm": 0.5, "intensive": 0.5}, once=True),),
        carries=("mail_plan",),
        on_device=True,
        identifies=True,
    ),
    State(
        "newsletter_sent",
        (
            Choice("newsletter_opened", 0.40, Wait(5 * HOUR, 1.0)),
            Choice("newsletter_unsubscribed", 0.015, Wait(4 * HOUR, 1.0)),
            Choice("newsletter_sent", 0.585, Wait(8 * DAY, 0.3)),
        ),
        channel="email",
        carries=("mail_plan",),
        hours=Hours(7, 20),
    ),
    State(
        "newsletter_opened",
        (
            Choice("newsletter_clicked", 0.20, Wait(1 * MINUTE)),
            Choice("newsletter_unsubscribed", 0.030, Wait(2 * MINUTE)),
            Choice("newsletter_sent", 0.77, Wait(8 * DAY, 0.3)),
        ),
        channel="email",
        carries=("mail_plan",),
    ),
    State(
        "newsletter_clicked",
        (Choice("page_viewed", 1.0, Wait(4 * SECOND)),),
        starts=(Start("newsletter_sent", 0.985, Wait(8 * DAY, 0.3)),),
        channel="email",
        sets=(_DEVICE,),
        carries=("mail_plan",),
        on_device=True,
        identifies=True,
    ),
    State("newsletter_unsubscribed", channel="email", carries=("mail_plan",)),
    State(
        "chat_started",
        (
            Choice("advice_by_chat", 0.58, Wait(4 * MINUTE)),
            Choice("product_added", 0.14, Wait(5 * MINUTE)),
            Choice("store_visited", 0.08, Wait(2 * DAY)),
            Choice(None, 0.20),
        ),
        channel="chatbot",
        carries=("category",),
        on_device=True,
    ),
    State(
        "advice_by_chat",
        (
            Choice("product_added", 0.42, Wait(6 * MINUTE)),
            Choice("store_visited", 0.12, Wait(2 * DAY)),
            Choice("comes_back", 0.20, Wait(2 * DAY)),
            Choice(None, 0.26),
        ),
        starts=(Start("survey_advice", 0.16, Wait(3 * HOUR)),),
        event="advice_received",
        channel="chatbot",
        carries=("category",),
        says={"by": "chat"},
        on_device=True,
    ),
    State(
        "store_visited",
        (
            Choice("advice_in_store", 0.54, Wait(9 * MINUTE)),
            Choice("bought_in_store", 0.12, Wait(22 * MINUTE)),
            Choice("comes_back", 0.10, Wait(2 * DAY)),
            Choice(None, 0.24),
        ),
        channel="store",
        hours=_STORE,
    ),
    State(
        "advice_in_store",
        (
            Choice("bought_in_store", 0.36, Wait(18 * MINUTE)),
            Choice("product_added", 0.20, Wait(1.2 * DAY)),
            Choice("comes_back", 0.16, Wait(3 * DAY)),
            Choice(None, 0.28),
        ),
        starts=(Start("survey_advice", 0.20, Wait(1 * DAY)),),
        event="advice_received",
        channel="store",
        carries=("category",),
        says={"by": "person"},
    ),
)

_DECISION: Final = (
    State(
        "product_added",
        (
            Choice("checkout_started", 0.50, Wait(8 * MINUTE, 1.0)),
            Choice("comes_back", 0.22, Wait(2 * DAY, 0.9)),
            Choice(None, 0.28),
        ),
        channel="@place",
        sets=(NewId("cart"), _PLACE, _CART_VALUE),
        carries=("cart", "category", "cart_value"),
        on_device=True,
    ),
    State(
        "checkout_started",
        (
            Choice("form_submitted", 0.80, Wait(2.5 * MINUTE)),
            Choice("comes_back", 0.08, Wait(1 * DAY)),
            Choice(None, 0.12),
        ),
        channel="@place",
        carries=("cart", "cart_value"),
        on_device=True,
    ),
    State(
        "form_submitted",
        (Choice("payment_started", 0.93, Wait(40 * SECOND)), Choice(None, 0.07)),
        channel="@place",
        carries=("cart",),
        says={"form": "address"},
        on_device=True,
        identifies=True,
    ),
    State(
        "payment_started",
        (
            Choice("order_placed", 0.895, Wait(50 * SECOND)),
            Choice("payment_declined", 0.040, Wait(20 * SECOND)),
            Choice(None, 0.065),
        ),
        channel="@place",
        sets=(Draw("payment_method", {"card": 0.46, "invoice": 0.29, "paypal": 0.25}),),
        carries=("cart", "payment_method"),
        on_device=True,
    ),
    State(
        "payment_declined",
        (
            Choice("payment_started", 0.44, Wait(2 * MINUTE)),
            Choice("comes_back", 0.12, Wait(1 * DAY)),
            Choice(None, 0.44),
        ),
        starts=(Start("survey_payment", 0.32, Wait(3 * HOUR)),),
        channel="@place",
        carries=("cart", "payment_method"),
        on_device=True,
    ),
    State(
        "order_placed",
        (Choice("order_shipped", 1.0, Wait(20 * HOUR, 0.4)),),
        starts=(Start("survey_payment", 0.14, Wait(3 * HOUR)),),
        channel="@place",
        sets=(NewId("order"), CountSeen("order_number", "order_placed")),
        carries=("cart", "order", "category", "payment_method", "order_number"),
        value="cart_value",
        on_device=True,
        identifies=True,
    ),
    State(
        "bought_in_store",
        (
            Choice("comes_back", 0.36, Wait(38 * DAY, 0.7)),
            Choice("return_requested", 0.06, Wait(6 * DAY)),
            Choice("review_written", 0.06, Wait(9 * DAY)),
            Choice("friend_referred", 0.07, Wait(14 * DAY)),
            Choice(None, 0.45),
        ),
        starts=(Start("nps_answered", 0.14, Wait(9 * DAY, 0.3)),),
        event="order_placed",
        channel="store",
        sets=(
            Draw("category", {"jackets": 0.3, "shoes": 0.36, "backpacks": 0.16, "tents": 0.06, "accessories": 0.12}, once=True),
            NewId("order"),
            _CART_VALUE,
            CountSeen("order_number", "order_placed"),
        ),
        carries=("order", "category", "order_number"),
        value="cart_value",
    ),
    State(
        "order_shipped",
        (Choice("order_delivered", 0.985, Wait(days="delivery_days")), Choice(None, 0.015)),
        channel="email",
        sets=(Amount("delivery_days", 2.4, 0.55, digits=1, lowest=0.8, highest=16),),
        carries=("order", "delivery_days"),
        hours=_POST,
    ),
    State(
        "order_delivered",
        (
            Choice("return_requested", 0.17, Wait(5 * DAY)),
            Choice("hotline_called", 0.03, Wait(3 * DAY)),
            Choice("review_written", 0.12, Wait(8 * DAY)),
            Choice("friend_referred", 0.04, Wait(12 * DAY)),
            Choice("comes_back", 0.32, Wait(34 * DAY, 0.7)),
            Choice(None, 0.32),
        ),
        starts=(Start("survey_delivery", 0.22, Wait(1 * DAY)), Start("nps_answered", 0.16, Wait(12 * DAY, 0.3))),
        channel="post",
        carries=("order", "delivery_days"),
        hours=_POST,
    ),
)

_RETENTION_AND_ADVOCACY: Final = (
    State(
        "return_requested",
        (Choice("return_received", 0.97, Wait(4 * DAY, 0.4)), Choice(None, 0.03)),
        channel="website",
        sets=(NewId("claim"), Draw("return_label", {"qr_code": 0.58, "paper": 0.42})),
        carries=("order", "claim", "return_label"),
        says={"form": "return"},
    ),
    State(
        "return_received",
        (Choice("refund_issued", 0.66, Wait(4 * DAY, 0.4)), Choice("hotline_called", 0.34, Wait(6 * DAY, 0.4))),
        channel="post",
        carries=("order", "claim", "return_label"),
        hours=_POST,
    ),
    State(
        "hotline_called",
        (
            Choice("refund_issued", 0.40, Wait(2.5 * DAY)),
            Choice("hotline_called", 0.50, Wait(3 * DAY)),
            Choice(None, 0.10),
        ),
        starts=(Start("survey_hotline", 0.24, Wait(3 * HOUR)),),
        channel="hotline",
        sets=(CountSeen("call_number", "hotline_called"),),
        carries=("order", "claim", "call_number"),
        hours=_HOTLINE,
    ),
    State(
        "refund_issued",
        (Choice("page_viewed", 0.48, Wait(18 * DAY, 0.8)), Choice(None, 0.52)),
        starts=(Start("survey_refund", 0.18, Wait(1 * DAY)),),
        channel="email",
        carries=("order", "claim"),
        hours=_HOTLINE,
    ),
    State(
        "review_written",
        (
            Choice("friend_referred", 0.14, Wait(6 * DAY)),
            Choice("comes_back", 0.36, Wait(30 * DAY, 0.7)),
            Choice(None, 0.50),
        ),
        channel="website",
        carries=("order", "category"),
        score=Score(4.1, 1.0),
        hours=_ONLINE,
    ),
    State(
        "friend_referred",
        (Choice("comes_back", 0.5, Wait(26 * DAY, 0.7)), Choice(None, 0.5)),
        channel="referral",
        hours=_ONLINE,
    ),
    State("nps_answered", channel="email", score=Score(8.0, 2.0, 0, 10), hours=_ONLINE),
    _survey("website", 3.7),
    _survey("comparison", 3.3),
    _survey("newsletter", 3.6),
    _survey("advice", 4.5, spread=0.8),
    _survey("payment", 3.0),
    _survey("delivery", 4.0),
    _survey("hotline", 2.3),
    _survey("refund", 3.3),
)


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
    Effect("wait", "newsletter_sent", 0.22, (Is("mail_plan", ("intensive",)),), "newsletter_sent"),
    Effect("wait", "newsletter_opened", 0.22, (Is("mail_plan", ("intensive",)),), "newsletter_sent"),
    Effect("wait", "newsletter_sent", 1 / 0.22, (Is("mail_plan", ("intensive",)), Seen("newsletter_sent", 14)), "newsletter_sent"),
    Effect("wait", "newsletter_opened", 1 / 0.22, (Is("mail_plan", ("intensive",)), Seen("newsletter_sent", 14)), "newsletter_sent"),
    Effect("wait", "newsletter_clicked", 0.22, (Is("mail_plan", ("intensive",)),), "newsletter_sent"),
)

_CAUSES: Final = (
    Cause(
        "card_declined_on_android",
        Effect("odds", "payment_started", 5.0, (Is("device", ("android",)), Is("payment_method", ("card",))), "payment_declined"),
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
        Effect("odds", "product_added", 2.2, (Seen("advice_received"),), "checkout_started"),
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
)  # fmt: skip

SHOP: Final = Scenario(
    id="omnichannel-shop",
    time_zone="Europe/Berlin",
    start="2026-01-01",
    end="2026-11-01",
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
    states=_AWARENESS + _CONSIDERATION + _DECISION + _RETENTION_AND_ADVOCACY,
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
