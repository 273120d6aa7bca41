"""Who customers are: those behind a number, the profile of a segment, groups who do alike."""
