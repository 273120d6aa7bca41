"""Journeys: all events, ordered by customer and time, coded and packed; the one structure every analysis reads."""
