"""The map: a versioned document whose touchpoints are bound to event selectors, and what is measured on it."""
