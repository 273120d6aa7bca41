"""What the data say of a map: its numbers, planned against actual, fit, gaps, what stands out."""
