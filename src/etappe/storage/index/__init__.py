"""The journey index: what the questions read, derived from the events table and rebuilt from it at any time."""
