"""How answers look in a notebook: their charts, and the words and rows beside them."""
