"""Files of values: reading them safely, understanding their columns and cells, and comparing with what is there."""
