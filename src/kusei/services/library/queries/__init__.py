"""What pages and commands of the library ask."""
