"""What every layer stands on: errors, texts, durations, identifiers, clock and uncertainty.

Standard library and numpy only; nothing here knows what a journey is.
"""
