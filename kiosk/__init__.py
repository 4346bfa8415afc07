"""The appliance: a desk where students scan and a door display, deciding on its own."""
