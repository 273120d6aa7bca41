"""From insight to effect: scores of opportunities, actions and what became of them, what needs attention."""
