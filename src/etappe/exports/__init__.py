"""What leaves: a map as poster (PDF, PNG), workbook (XLSX), table (CSV) and as its own JSON.

Law: an export shows what the screen shows, in the same words, colours and curve; nothing in it is computed anew. A
person's text is drawn or written as text, whatever it holds: it is never read as a formula, as markup or as a path.
"""
