"""The catalogue: procedures and guides as residents find them, and what checks a definition before it is loaded."""
