"""Documents of the API of online procedures, as they are sent and taken."""
