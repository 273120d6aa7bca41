"""What a map is: its document and table of records, its rules, and how it changes."""
