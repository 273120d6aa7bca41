"""What can happen in the omnichannel shop, and what may come next; every probability and wait is ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from etappe.simulation.scenario import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Amount,
    Choice,
    CountSeen,
    Draw,
    Hours,
    NewId,
    Score,
    Start,
    State,
    Wait,
)

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
_ANY_DEVICE: Final = replace(_DEVICE, once=True)
"""The device of this visit, or a new one after a visit to the store."""
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
        "ad_clicked",
        (Choice("page_viewed", 1.0, Wait(4 * SECOND)),),
        channel="ads",
        carries=("campaign",),
        on_device=True,
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
        sets=(_ANY_DEVICE, _PLACE),
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
            Draw(
                "category",
                {"jackets": 0.28, "shoes": 0.30, "backpacks": 0.18, "tents": 0.09, "accessories": 0.15},
                once=True,
            ),
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
        sets=(Draw("advised_by", {"chat": 1.0}),),
        carries=("category", "advised_by"),
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
        sets=(Draw("advised_by", {"person": 1.0}),),
        carries=("category", "advised_by"),
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
        sets=(NewId("cart"), _ANY_DEVICE, _PLACE, _CART_VALUE),
        carries=("cart", "category", "cart_value", "advised_by"),
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
            Choice("order_placed", 0.82, Wait(50 * SECOND)),
            Choice("payment_declined", 0.05, Wait(20 * SECOND)),
            Choice(None, 0.13),
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
            Draw(
                "category",
                {"jackets": 0.3, "shoes": 0.36, "backpacks": 0.16, "tents": 0.06, "accessories": 0.12},
                once=True,
            ),
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
            Choice("comes_back", 0.42, Wait(30 * DAY, 0.7)),
            Choice(None, 0.22),
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
        (Choice("page_viewed", 0.55, Wait(12 * DAY, 0.8)), Choice(None, 0.45)),
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
    _survey("payment", 2.6),
    _survey("delivery", 4.0),
    _survey("hotline", 2.2),
    _survey("refund", 3.3),
)

STATES: Final = _AWARENESS + _CONSIDERATION + _DECISION + _RETENTION_AND_ADVOCACY
"""Every state of the shop."""
