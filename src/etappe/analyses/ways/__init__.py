"""The ways that customers take: paths, sequences, transitions, variants, and one customer's timeline."""
