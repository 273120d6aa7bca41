"""From events to a draft of a map, at every level of detail, and what was drawn beside what was found."""
