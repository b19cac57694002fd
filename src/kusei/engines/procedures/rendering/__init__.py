"""Forms as HTML from their definition, POST data back into plain answers, and answers as people read them."""
