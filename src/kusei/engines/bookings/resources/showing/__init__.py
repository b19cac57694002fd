"""What pages say of a facility: opening hours, closed days and rules in words made from its data."""
