"""The interface's drawings of touchpoints and channels: 16 × 16, one line of 1.3, no fills; and Etappe's mark.

They are those of ``ui/src/design/icons/drawings.tsx``, which a test compares.
"""

from __future__ import annotations

from typing import Final

from etappe.exports.palette import PALETTE

DRAWINGS: Final = {
    "digital": '<path d="M2.5 3h11v7.500h-11zM6 13.500h4M8 10.500v3"/>',
    "physical": '<path d="M2.5 13.500v-6L8 3l5.5 4.500v6zM6.5 13.500v-4h3v4"/>',
    "interpersonal": '<circle cx="8" cy="5" r="2.5"/><path d="M3 13.500c.5-3 2.4-4.5 5-4.500s4.5 1.5 5 4.5"/>',
    "website": '<path d="M2 3h12v10H2zM2 6h12M4 4.500h.01M6 4.500h.01"/>',
    "search": '<circle cx="7" cy="7" r="4.3"/><path d="m10.2 10.2 3.8 3.8"/>',
    "social": (
        '<circle cx="4" cy="8" r="1.9"/>'
        '<circle cx="12" cy="4" r="1.9"/>'
        '<circle cx="12" cy="12" r="1.9"/>'
        '<path d="m5.7 7.2 4.6-2.300M5.7 8.800l4.6 2.3"/>'
    ),
    "email": '<path d="M2 3.500h12v9H2zM2.3 4l5.7 5 5.7-5"/>',
    "ads": '<path d="M2.5 6.500v3H5l6 3.500V3L5 6.500zM5 9.500l.8 4h2l-.8-3M13 6.500c.7.8.7 2.2 0 3"/>',
    "app": '<path d="M5 1.800h6a.7.7 0 0 1 .7.7v11a.7.7 0 0 1-.7.7H5a.7.7 0 0 1-.7-.7v-11a.7.7 0 0 1 .7-.7zM7 12h2"/>',
    "chatbot": '<path d="M2.5 3h11v8H8l-3 2.500V11H2.500zM5.8 6.800h.01M8 6.800h.01M10.2 6.800h.01"/>',
    "voice": (
        '<path d="M6.2 4a1.8 1.8 0 0 1 3.6 0v3.500a1.8 1.8 0 0 1-3.6 0zM3.8 7.500a4.2 4.2 0 0 0 8.4 0M8 11.700V14"/>'
    ),
    "ar_vr": '<path d="M2 5h12v6.500h-3.800L8 9.500l-2.2 2H2zM5 8h.01M11 8h.01"/>',
    "store": (
        '<path d="M3 7.500v6h10v-6M2 4.5 3.2 2.500h9.600L14 4.500v1a2 2 0 0 1-4 0 2 2 0 0 1-4 0 2 2 0 0 1-4 0'
        'zM6.5 13.500V10h3v3.5"/>'
    ),
    "fair": '<path d="M8 2v2.500M2.5 8 8 4.5 13.5 8zM4 8v5.500M12 8v5.500M2.5 13.500h11"/>',
    "hotline": (
        '<path d="M4.5 2.5 6.3 5.8 4.9 7.200a9 9 0 0 0 3.9 3.900l1.4-1.4 3.3 1.800c-.2 1.4-1 2-2.2 2C7 13.5 2'
        '.5 9 2.5 4.700c0-1.2.6-2 2-2.200z"/>'
    ),
    "print": (
        '<path d="M2.5 3h8.500v10.500h-7a1.5 1.5 0 0 1-1.5-1.500zM11 6h2.500v6a1.3 1.3 0 0 1-2.5 0M4.7 5.500h'
        '4M4.7 8h4M4.7 10.500h2.5"/>'
    ),
    "post": '<path d="M2 5 8 2l6 3v6.500L8 14.5 2 11.500zM2 5l6 3 6-3M8 8v6.500M5 3.500l6 3"/>',
    "service": (
        '<path d="M13.3 4.5 11 6.8 9.2 5l2.3-2.300A3.7 3.7 0 0 0 6.7 7.500l-4 4a1.3 1.3 0 0 0 1.8 1.800l4-4a3'
        '.7 3.7 0 0 0 4.8-4.800z"/>'
    ),
    "advice": (
        '<circle cx="5.5" cy="6" r="1.9"/>'
        '<circle cx="11" cy="6.5" r="1.6"/>'
        '<path d="M2 13c.2-2.6 1.5-4 3.5-4S8.8 10.4 9 13M10 9.700c2.4-.6 3.8.7 4 3.3"/>'
    ),
    "referral": '<path d="M3 12.500V10a3 3 0 0 1 3-3h7M10 3.5 13.5 7 10 10.5"/>',
    "other": '<circle cx="8" cy="8" r="5"/><path d="M8 8h.01"/>',
}
"""Shapes by touchpoint type and by channel."""


def drawing(name: str) -> bytes:
    """A drawing as SVG, in the ink of what is said beside it.

    >>> drawing("digital")[:26]
    b'<svg xmlns="http://www.w3.'
    """
    style = f'fill="none" stroke="{PALETTE["ink-3"]}" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" {style}>{DRAWINGS[name]}</svg>'.encode()


def brand() -> bytes:
    """A line on its way, with the point where it is now, as SVG."""
    ink, signal = PALETTE["ink"], PALETTE["signal"]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 16">'
        f'<path d="M1.8 13H9c5 0 3-10 8-10h7" fill="none" stroke="{ink}" stroke-width="2.2" stroke-linecap="round"/>'
        f'<circle cx="1.8" cy="13" r="1.8" fill="{ink}"/><circle cx="23.4" cy="3" r="2.6" fill="{signal}"/></svg>'
    ).encode()
