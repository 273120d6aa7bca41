"""How things of a map are said: its parts, its changes, and what names of events usually mean."""
