"""People, sessions and projects: who asks, and whose data it is."""
