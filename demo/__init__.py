"""A believable school, the badge film and the conductor of `make demo`."""
