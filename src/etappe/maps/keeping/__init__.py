"""Maps that are kept: documents and their images, comments, and links by which a map is shared."""
