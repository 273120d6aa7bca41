"""Who gets there: funnels, arrivals, and planned against actual."""
